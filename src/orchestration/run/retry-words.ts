/** Which try of its provider an agent is at, as a person reads it. */
export function retryWords({ attempt, attempts }: { attempt: number | null; attempts: number | null }): string {
  if (attempt === null) return 'Retrying'
  return attempts === null ? `Retrying, attempt ${attempt}` : `Retrying, attempt ${attempt} of ${attempts}`
}
