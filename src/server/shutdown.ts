import type { Logger } from './log'

/**
 * The end of the server, once. `signal` aborts first, so that streams end with a retry hint and `ready` turns 503; then the
 * steps run, last added first.
 */
export interface Shutdown {
  readonly signal: AbortSignal
  /** Adds a step for the end; returns how to take it away again. */
  onStop(name: string, step: () => Promise<void> | void): () => void
  /** Runs the steps, each at most once; a second call waits for the first. A step that fails is logged, the others still run. */
  stop(reason: string): Promise<void>
}

export function createShutdown(log: Logger): Shutdown {
  const controller = new AbortController()
  const steps: { name: string; step: () => Promise<void> | void }[] = []
  let stopping: Promise<void> | null = null

  return {
    signal: controller.signal,
    onStop(name, step) {
      const entry = { name, step }
      steps.push(entry)
      return () => {
        const at = steps.indexOf(entry)
        if (at !== -1) steps.splice(at, 1)
      }
    },
    stop(reason) {
      stopping ??= runSteps(reason)
      return stopping
    },
  }

  async function runSteps(reason: string): Promise<void> {
    log.debug({ reason }, 'stopping')
    controller.abort(reason)
    for (let entry = steps.pop(); entry !== undefined; entry = steps.pop()) {
      try {
        await entry.step()
      } catch (error) {
        log.error({ err: error, step: entry.name }, 'a step of the shutdown failed')
      }
    }
  }
}
