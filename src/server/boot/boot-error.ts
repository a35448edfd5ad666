import { messageOf } from '@/orchestration/model/message-of'
import { isDomainError } from '@/orchestration/model/errors'
import { EnvError } from '@/server/env'

/** The server cannot start, for a reason its operator can mend. The message is one line and says what to do. */
export class BootError extends Error {
  constructor(message: string, options?: { cause: unknown }) {
    super(message, options)
    this.name = 'BootError'
  }
}

/**
 * One line for the operator. Errors of ours say what is wrong; of any other, the message stands for itself and the log
 * has the stack (level debug).
 */
export function bootFailureLine(error: unknown): string {
  if (error instanceof EnvError || error instanceof BootError || isDomainError(error)) return oneLine(error.message)
  return oneLine(`Plenum cannot start: ${messageOf(error)}`)
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ').trim()
}
