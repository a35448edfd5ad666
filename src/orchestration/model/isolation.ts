export const ISOLATION_LEVELS = ['sealed', 'separate_user', 'open'] as const

/** How far agents are kept from the server that starts them; the first is the strongest. docs/isolation.md defines each. */
export type IsolationLevel = (typeof ISOLATION_LEVELS)[number]

/** The level in force. `by` names the mechanism; `why` says why no stronger level is in force, null when sealed. */
export type IsolationState = {
  level: IsolationLevel
  by: 'bwrap' | 'util-linux' | 'setuid' | null
  why: string | null
}
