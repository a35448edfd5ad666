import type { RouterOutputs } from '@/components/trpc/trpc'

export type Definition = RouterOutputs['runtimes']['definitions'][number]
export type Entry = Definition['entry']
export type EndpointKind = Exclude<Entry['kind'], 'acp' | 'command'>
export type Draft = {
  kind: Entry['kind']
  id: string
  title: string
  command: string
  /** One argument a line. */
  args: string
  /** `NAME=value`, one a line. */
  env: string
  baseUrl: string
  /** One model id a line. */
  models: string
  apiKey: string
}

export const EMPTY_DRAFT: Draft = {
  kind: 'acp',
  id: '',
  title: '',
  command: '',
  args: '',
  env: '',
  baseUrl: '',
  models: '',
  apiKey: '',
}

export function isEndpoint(entry: Entry): entry is Extract<Entry, { kind: EndpointKind }> {
  return isEndpointKind(entry.kind)
}

export function isEndpointKind(kind: Entry['kind']): kind is EndpointKind {
  return kind !== 'acp' && kind !== 'command'
}

const lines = (text: string) => text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.trim()]))

/** What the server checks and stores. Models that `earlier` has too keep what the form does not show, such as their prices. */
export function toEntry(draft: Draft, earlier: Entry | null = null): Record<string, unknown> {
  const title = draft.title.trim()
  const naming = { id: draft.id.trim(), kind: draft.kind, ...(title === '' ? {} : { title }) }
  if (isEndpointKind(draft.kind)) {
    const baseUrl = draft.baseUrl.trim()
    const known = earlier !== null && isEndpoint(earlier) ? earlier.models : []
    const models = lines(draft.models).map((id) => known.find((model) => model.id === id) ?? { id })
    return { ...naming, ...(baseUrl === '' ? {} : { baseUrl }), models }
  }
  const env = Object.fromEntries(
    lines(draft.env).map((line) => {
      const at = line.indexOf('=')
      return at === -1 ? [line, ''] : [line.slice(0, at), line.slice(at + 1)]
    }),
  )
  return { ...naming, command: draft.command.trim(), args: lines(draft.args), env }
}

export function toDraft(entry: Entry): Draft {
  const naming = { ...EMPTY_DRAFT, kind: entry.kind, id: entry.id, title: entry.title ?? '' }
  if (isEndpoint(entry)) {
    return { ...naming, baseUrl: entry.baseUrl ?? '', models: entry.models.map(({ id }) => id).join('\n') }
  }
  const env = Object.entries(entry.env).map(([name, value]) => `${name}=${value}`)
  return { ...naming, command: entry.command, args: entry.args.join('\n'), env: env.join('\n') }
}
