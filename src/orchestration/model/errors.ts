/** Codes of errors a caller can cause. Each maps to one tRPC code and one HTTP status (server/api/errors). */
export const DOMAIN_ERROR_CODES = [
  'invalid_input',
  'unauthenticated',
  'forbidden',
  'not_found',
  'conflict',
  'illegal_state',
  'fenced',
  'unsupported',
  'unsupported_media_type',
  'too_large',
  'rate_limited',
  'unavailable',
] as const
export type DomainErrorCode = (typeof DOMAIN_ERROR_CODES)[number]

/**
 * An error a caller can cause and can act on. `message` names the thing, its id and what was expected; `details` is
 * plain JSON for programs. Anything thrown that is not a DomainError is a defect of ours.
 */
export class DomainError extends Error {
  readonly code: DomainErrorCode
  readonly details: Record<string, unknown>

  constructor(
    code: DomainErrorCode,
    message: string,
    options: { details?: Record<string, unknown>; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'DomainError'
    this.code = code
    this.details = options.details ?? {}
  }
}

/** By name, not by class: modules can be bundled twice, and then `instanceof` lies. */
export function isDomainError(error: unknown): error is DomainError {
  return error instanceof Error && error.name === 'DomainError' && 'code' in error
}

/** Whether the attempt that a write was for is not ours any more: another runner has it, or its run was deleted. */
export function isAttemptGone(error: unknown): boolean {
  return isDomainError(error) && (error.code === 'fenced' || error.code === 'not_found')
}
