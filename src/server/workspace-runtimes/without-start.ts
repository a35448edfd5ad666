import type { Runtime } from '@/orchestration/ports'
import { RuntimeFailure } from '@/orchestration/session/runtime-failure'

/** A runtime that is listed and refuses to start, with the reason. */
export function withoutStart(runtime: Runtime, message: string): Runtime {
  return {
    ...runtime,
    async describe(signal, options) {
      const descriptor = await runtime.describe(signal, options)
      return { ...descriptor, probe: { ...descriptor.probe, status: 'error', message } }
    },
    startSession: () => Promise.reject(new RuntimeFailure({ reason: 'runtime_unauthenticated', message })),
  }
}
