import { beginningOf } from '@/orchestration/model/cut-text'
import type { TRPC_ERROR_CODE_KEY } from '@trpc/server'
import { z } from 'zod'
import { isUnreadableValue } from '@/orchestration/model/stored-value'
import { DomainError, isDomainError, type DomainErrorCode } from '@/orchestration/model/errors'

/** One tRPC code and one HTTP status for each domain code: a new code does not compile until it stands here. */
export const ERROR_TABLE = {
  invalid_input: { trpc: 'BAD_REQUEST', status: 400, title: 'Invalid input' },
  unauthenticated: { trpc: 'UNAUTHORIZED', status: 401, title: 'Not signed in' },
  forbidden: { trpc: 'FORBIDDEN', status: 403, title: 'Not allowed' },
  not_found: { trpc: 'NOT_FOUND', status: 404, title: 'Not found' },
  conflict: { trpc: 'CONFLICT', status: 409, title: 'Conflict' },
  illegal_state: { trpc: 'PRECONDITION_FAILED', status: 412, title: 'Not possible in this state' },
  fenced: { trpc: 'CONFLICT', status: 409, title: 'Superseded' },
  unsupported: { trpc: 'UNPROCESSABLE_CONTENT', status: 422, title: 'Not supported' },
  unsupported_media_type: { trpc: 'UNSUPPORTED_MEDIA_TYPE', status: 415, title: 'Unsupported media type' },
  too_large: { trpc: 'PAYLOAD_TOO_LARGE', status: 413, title: 'Too large' },
  rate_limited: { trpc: 'TOO_MANY_REQUESTS', status: 429, title: 'Too many requests' },
  unavailable: { trpc: 'SERVICE_UNAVAILABLE', status: 503, title: 'Unavailable' },
} as const satisfies Record<DomainErrorCode, { trpc: TRPC_ERROR_CODE_KEY; status: number; title: string }>

/** The way back, for errors tRPC itself raises (unknown procedure, unreadable body, wrong method). */
const DOMAIN_CODES: Partial<Record<TRPC_ERROR_CODE_KEY, DomainErrorCode>> = {
  PARSE_ERROR: 'invalid_input',
  BAD_REQUEST: 'invalid_input',
  UNAUTHORIZED: 'unauthenticated',
  FORBIDDEN: 'forbidden',
  NOT_FOUND: 'not_found',
  METHOD_NOT_SUPPORTED: 'unsupported',
  UNSUPPORTED_MEDIA_TYPE: 'unsupported_media_type',
  PAYLOAD_TOO_LARGE: 'too_large',
  CONFLICT: 'conflict',
  PRECONDITION_FAILED: 'illegal_state',
  UNPROCESSABLE_CONTENT: 'unsupported',
  TOO_MANY_REQUESTS: 'rate_limited',
  SERVICE_UNAVAILABLE: 'unavailable',
}

/** What a client is told: never a stack, SQL, a path or a provider's body. `code` null says a fault of ours. */
export type ClientError = { code: DomainErrorCode | null; message: string; details: Record<string, unknown> }

/** Reads any thrown thing into what may be shown. Anything but a DomainError or a zod issue is a fault of ours. */
export function toClientError(error: unknown, requestId: string): ClientError {
  if (isDomainError(error)) return { code: error.code, message: error.message, details: error.details }
  if (error instanceof z.ZodError) return toClientError(inputError(error), requestId)
  // tRPC wraps what a procedure throws.
  const unreadable = error instanceof Error && isUnreadableValue(error.cause) ? error.cause : error
  if (isUnreadableValue(unreadable)) return { code: null, message: `${unreadable.message}.`, details: {} }
  return {
    code: null,
    message: `Something went wrong on the server. Its log has the details under request ${requestId}.`,
    details: {},
  }
}

/** An input can be wrong in as many places as it has bytes, and can name each of them at length. */
const ISSUES_MAX = 20
const ISSUE_TEXT_LENGTH = 300

/** The first issue as a sentence, the first twenty as details. */
export function inputError(error: z.ZodError): DomainError {
  const issues = error.issues.slice(0, ISSUES_MAX).map((issue) => ({
    path: beginningOf(issue.path.map(String).join('.'), ISSUE_TEXT_LENGTH),
    message: beginningOf(issue.message, ISSUE_TEXT_LENGTH),
  }))
  const first = issues[0]
  const where = first === undefined || first.path === '' ? '' : `${first.path}: `
  return new DomainError('invalid_input', `${where}${first?.message ?? 'The input is not valid.'}`, {
    details: { issues },
    cause: error,
  })
}

export function domainCodeOf(code: TRPC_ERROR_CODE_KEY): DomainErrorCode | null {
  return DOMAIN_CODES[code] ?? null
}
