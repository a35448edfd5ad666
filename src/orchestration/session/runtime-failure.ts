import { messageOf } from '../model/message-of'
import { beginningOf } from '@/orchestration/model/cut-text'
import { isDomainError } from '../model/errors'
import type { Failure } from '../model/failure'

/**
 * Thrown by an adapter, or given as an AbortSignal's reason, to say in a typed way why a session cannot go on. Not a
 * DomainError: the caller did nothing wrong.
 */
export class RuntimeFailure extends Error {
  readonly failure: Failure

  constructor(failure: Failure, options: { cause?: unknown } = {}) {
    super(failure.message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'RuntimeFailure'
    this.failure = failure
  }
}

/** By name, not by class: modules can be bundled twice, and then `instanceof` lies. */
export function isRuntimeFailure(error: unknown): error is RuntimeFailure {
  return error instanceof Error && error.name === 'RuntimeFailure' && 'failure' in error
}

const EXCERPT_LENGTH = 300

/**
 * The typed failure of anything thrown. A DomainError keeps its message, which is written for people; of anything else only
 * the first line is kept, as an excerpt: the whole error belongs in the log of whoever caught it.
 */
export function toFailure(error: unknown): Failure {
  if (isRuntimeFailure(error)) return error.failure
  if (isDomainError(error)) {
    return { reason: error.code === 'unavailable' ? 'provider_error' : 'internal', message: error.message }
  }
  const said = messageOf(error)
  const excerpt = beginningOf(said.split('\n', 1)[0] ?? '', EXCERPT_LENGTH)
  const failure: Failure = { reason: 'internal', message: 'Something unexpected failed while working with the agent.' }
  return excerpt.length > 0 ? { ...failure, excerpt } : failure
}

/** A failure in one text: what went wrong, and what the program itself said of it, where that adds something. */
export function saidWith({ message, excerpt }: Failure): string {
  const said = excerpt?.trim() ?? ''
  return said === '' || message.includes(said) ? message : `${message} It said: ${said}`
}
