import { DomainError } from '@/orchestration/model/errors'

export function runNotFound(runId: string): DomainError {
  return new DomainError('not_found', `run ${runId} does not exist`, { details: { id: runId } })
}

export function rowExists(runId: string, cause?: unknown): DomainError {
  return new DomainError('conflict', `run ${runId} was given a row that exists already`, { cause })
}

export function runExists(cause?: unknown): DomainError {
  return new DomainError('conflict', 'a run or worker with one of these ids exists already', { cause })
}
