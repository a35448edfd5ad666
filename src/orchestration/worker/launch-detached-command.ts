import { DomainError } from '../model/errors'
import { messageOf } from '../model/message-of'

/** A program that runs on its own: in its own session, with its own log, not waited for. */
export type DetachedCommand = {
  command: string
  args: string[]
  /** Added to the environment of the process that starts it, over variables of the same name. */
  env: Record<string, string>
  cwd: string
  /** Standard output and error are appended here; the file and its folder are created if missing. Null drops them. */
  logFile: string | null
}

export type DetachedProcess = {
  pid: number
  /** Resolves when the process is gone and its exit was collected; for who is still there then. Never rejects. */
  exited: Promise<{ code: number | null; signal: string | null }>
}

/** The one way out to the operating system that this needs; the server's spawner implements it. */
export interface DetachedSpawner {
  spawnDetached(command: DetachedCommand): Promise<DetachedProcess>
}

/**
 * Starts a program in its own session and process group and returns as soon as it runs. Its PID is told; its exit is
 * collected (no zombie is left), also when nobody looks at `exited`.
 *
 * @throws DomainError `invalid_input` for an empty command, `unavailable` when it cannot be started.
 */
export async function launchDetachedCommand(
  spawner: DetachedSpawner,
  request: DetachedCommand,
): Promise<DetachedProcess> {
  if (request.command.trim().length === 0) {
    throw new DomainError('invalid_input', 'a detached command needs a program to start')
  }
  try {
    return await spawner.spawnDetached(request)
  } catch (error) {
    throw new DomainError('unavailable', `${request.command} could not be started: ${messageOf(error)}`, {
      details: { command: request.command, logFile: request.logFile },
      cause: error,
    })
  }
}
