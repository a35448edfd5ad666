import { DomainError } from '../model/errors'
import { fanoutInputSchema } from './input-schemas'
import type { FanoutOptions } from './run-fanout'

/** @throws DomainError `invalid_input` naming each field that is wrong. */
export function assertFanoutInput(given: FanoutOptions): void {
  const { prompt, targets, repeat, options, keepSessions, metadata, maxConcurrency, cwd, deadlines } = given
  const input = { prompt, targets, repeat, options, keepSessions, metadata, maxConcurrency, cwd, deadlines }
  const { error } = fanoutInputSchema.safeParse(input)
  if (error === undefined) return
  const issues = error.issues.map(({ path, message }) => ({ path: path.join('.'), message }))
  const message = issues.map(wordsOf).join(' ')
  throw new DomainError('invalid_input', message, { details: { issues } })
}

/** A message that is a sentence names its field itself. */
function wordsOf({ path, message }: { path: string; message: string }): string {
  return message.endsWith('.') ? message : `${path}: ${message}.`
}
