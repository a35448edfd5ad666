import type { WorkerRecord } from './records'

/**
 * The provider's session that a resume of this worker goes on with; null without one. An attempt that was to go on with a
 * session and did not come up never said who it is: the session it was given is still there.
 */
export function sessionToResume({
  identity,
  resumeFrom,
}: Pick<WorkerRecord, 'identity' | 'resumeFrom'>): string | null {
  return identity.providerSessionId ?? resumeFrom
}
