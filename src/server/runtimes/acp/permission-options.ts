import type { RequestAction, RequestOption } from '@/orchestration/model/request'
import type { WirePermissionRequest } from './wire'

export type PermissionOptions = {
  options: RequestOption[]
  /** What the agent calls each of them, by the id it has here. */
  nativeIds: Map<string, string | number>
  /** The answers that can be given to the agent. */
  actions: RequestAction[]
}

const OPTION_KINDS = ['allow_once', 'allow_always', 'reject_once', 'reject_always'] as const
/** What an answer may name. */
const ID_CHARS_MAX = 400

/**
 * The options of a permission, each with an id that an answer can name: an agent's own id may be empty, a number, or longer
 * than an answer. Options of one id are one option, since the answer holds the id alone.
 */
export function readOptions(request: Pick<WirePermissionRequest, 'options'>): PermissionOptions {
  const given = request.options ?? []
  const taken = new Set(given.map(({ optionId }) => String(optionId)))
  const nativeIds = new Map<string, string | number>()
  const options: RequestOption[] = []
  const places = new Map<string | number, number>()
  for (const { optionId, name, kind: native } of given) {
    const kind = OPTION_KINDS.find((known) => known === native) ?? 'choice'
    const label = name || String(optionId) || (native ?? 'Option without a name')
    const place = places.get(optionId)
    const same = place === undefined ? undefined : options[place]
    if (place !== undefined && same !== undefined) {
      options[place] = joined(same, { id: same.id, label, kind })
      continue
    }
    const id = isUsable(String(optionId)) && !nativeIds.has(String(optionId)) ? String(optionId) : freeId(taken)
    places.set(optionId, options.length)
    nativeIds.set(id, optionId)
    options.push({ id, label, kind })
  }
  return { options, nativeIds, actions: actionsOf(options) }
}

function isUsable(id: string): boolean {
  return id !== '' && id.length <= ID_CHARS_MAX
}

function freeId(taken: Set<string>): string {
  let number = 1
  while (taken.has(`option-${number}`)) number += 1
  taken.add(`option-${number}`)
  return `option-${number}`
}

/** Of options that the agent cannot tell apart: what none of them means alone is a choice. */
function joined(first: RequestOption, second: RequestOption): RequestOption {
  const label = first.label === second.label ? first.label : `${first.label} / ${second.label}`
  return { ...first, label, kind: first.kind === second.kind ? first.kind : 'choice' }
}

/** "Allow" and "deny" mean once: no plain answer becomes one that the agent remembers. */
function actionsOf(options: readonly RequestOption[]): RequestAction[] {
  const offers = (kind: RequestOption['kind']) => options.some((option) => option.kind === kind)
  return [
    ...(offers('allow_once') ? (['allow'] as const) : []),
    ...(offers('reject_once') ? (['deny'] as const) : []),
    ...(options.length > 0 ? (['choose'] as const) : []),
    'cancel',
  ]
}
