import type { IsolationLevel, IsolationState } from '@/orchestration/model/isolation'

const WARNINGS = {
  sealed: [],
  separate_user: ['Agents run as another user, and can read the work of each other: see the Runtimes page.'],
  open: ['Agents can read the secrets of this server: see the Runtimes page.'],
} as const satisfies Record<IsolationLevel, readonly string[]>

/**
 * What an operator reads: where the server is and, while it has no owner, the link that makes one, in one line. A second one
 * where agents are not sealed off.
 */
export function announcementOf(
  url: string,
  setupToken: string | null,
  { level }: Pick<IsolationState, 'level'>,
): string {
  const ready = `Plenum is ready at ${url}`
  const line = setupToken === null ? ready : `${ready} · create the first owner: ${url}/setup?token=${setupToken}`
  return [line, ...WARNINGS[level]].join('\n')
}
