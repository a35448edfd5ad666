import type { ModelOptions, ResolvedTarget } from './target'

/**
 * Settings that decide who approves what an agent does. Only the definition of a runtime sets them, never a launch: whoever
 * may launch would otherwise choose an agent that asks nobody. Agents name these settings freely and put them into any
 * category, so they are recognised by their words.
 */

/** A mode in force. `actsWithoutAsking`: in it the agent, or a classifier of it, approves instead of a person. */
export type SessionMode = { mode: string; actsWithoutAsking: boolean; isSetByDefinition: boolean }

/** Words of a setting's id or name that make it one about approval. */
const SETTING_WORDS =
  /\b(modes?|agents?|approv\w*|permi(t|ts|ssion|ssions)|consent|autonom\w*|trust\w*|sandbox\w*|auto|autopilot|confirm\w*|access|ask|asks|allow\w*|deny|supervis\w*|guard\w*|guardian|security|privileges?|elevat\w*|escalat\w*|skip)\b/

/** Modes that are about the model's work alone. */
const HARMLESS_MODES = /\b(fast|think|thinking|reasoning|thought|effort|speed|verbosity|response|output)\s+modes?\b/g

/** Written without separators: `accept-edits`, `acceptEdits` and `Accept edits` are one. */
const SELF_APPROVAL = new RegExp(
  [
    'yolo|bypass|dangerous|fullaccess|fullauto|fullyauto|autopilot|unattended|unsupervis|unrestricted',
    'auto(matically|matic)?(approv|accept|allow|edit|run|exec|confirm|apply|grant|review)|selfapprov|smartapprov',
    '(accept|approve|allow|grant|trust)(s|ed)?(all|any|every|edit|tool|command|everything|permission)',
    '(always|preemptively)(allow|approve|accept|run|proceed|trust)',
    '(never|dont|donot|doesnot|doesnt|no|not|without|skip|ignore|disable)s?(any|all)?(ask|approv|confirm|permission|prompt)',
    'handlespermission|nosandbox|sandboxoff|skipall|skipcheck|skipsafety|allpermissions',
  ].join('|'),
)
/** In an id or a name these say the same; in a description they need not. */
const SELF_APPROVING_WORDS = /\b(trust|trusted|brave|never|danger|unsafe|autonomous)\b/

/** Whether the id or name of a setting says that it decides about approval. */
export function isApprovalSetting(name: string): boolean {
  const text = words(name)
  return SETTING_WORDS.test(text.replace(HARMLESS_MODES, ' ')) || actsWithoutAsking(name)
}

/** Whether the id or name of a value or mode says that the agent acts without asking a person. */
export function actsWithoutAsking(value: string): boolean {
  return describesSelfApproval(value) || SELF_APPROVING_WORDS.test(words(value))
}

/** As `actsWithoutAsking`, for a description. */
export function describesSelfApproval(description: string): boolean {
  return SELF_APPROVAL.test(words(description).replaceAll(' ', ''))
}

/** As `actsWithoutAsking`, for the id and name of a mode, where `auto` alone says it too. */
export function isSelfApprovingMode(mode: string): boolean {
  return actsWithoutAsking(mode) || /\bauto(matic)?\b/.test(words(mode))
}

type Settings = Pick<ResolvedTarget, 'options' | 'selection'>

/** The first setting of a launch that decides who approves, as `option variant "yolo"`; null when there is none. */
export function findApprovalSetting({ options, selection }: Settings): string | null {
  for (const [name, value] of Object.entries(options)) {
    // A stored launch may still hold an option that no longer exists, such as `agent`.
    if (isApprovalSetting(name) || saysSo(value)) return `option ${name} ${JSON.stringify(value)}`
  }
  for (const [name, value] of Object.entries(selection)) {
    if (isApprovalSetting(name) || saysSo(value)) return `setting ${name} ${JSON.stringify(value)}`
  }
  return null
}

/** A stored launch without its settings about approval, and what was left out, for a note. */
export function withoutApprovalSettings<T extends { options?: ModelOptions; selection?: ResolvedTarget['selection'] }>(
  target: T,
): { target: T; dropped: string[] } {
  const dropped: string[] = []
  function keep<V extends object>(what: string, values: V): V {
    const kept = Object.entries(values).filter(([name, value]: [string, unknown]) => {
      const isKept = !isApprovalSetting(name) && !saysSo(value)
      if (!isKept) dropped.push(`${what} ${name} ${JSON.stringify(value)}`)
      return isKept
    })
    // Entries of a V are left out, none is changed.
    return Object.fromEntries(kept) as V
  }
  const { options, selection } = target
  return {
    target: {
      ...target,
      ...(options === undefined ? {} : { options: keep('option', options) }),
      ...(selection === undefined ? {} : { selection: keep('setting', selection) }),
    },
    dropped,
  }
}

function saysSo(value: unknown): boolean {
  return typeof value === 'string' && actsWithoutAsking(value)
}

/** Lower-case words: camel case, dashes, dots and look-alike width forms are taken apart. */
function words(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[’']/g, '')
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}
