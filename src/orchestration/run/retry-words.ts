import { FAILURE_ADVICE, type FailureReason } from '../model/failure'

type Retry = { attempt: number | null; attempts: number | null; reason: FailureReason }

/** Which try of its provider an agent is at, as a person reads it. */
export function retryWords({ attempt, attempts }: Omit<Retry, 'reason'>): string {
  if (attempt === null) return 'Retrying'
  return attempts === null ? `Retrying, attempt ${attempt}` : `Retrying, attempt ${attempt} of ${attempts}`
}

/** The same with the kind of failure, and without what the provider said. */
export function retryNote(retry: Retry): string {
  return `${retryWords(retry)}: ${FAILURE_ADVICE[retry.reason].label.toLowerCase()}`
}
