import type { RuntimeController } from '@/orchestration/ports'

export type SessionNames = {
  /** The runtimes' controller, to which the attempt's session is always known by its first id. */
  controller: RuntimeController
  /** The id that the runtimes know. */
  current(): string
  /** The next session that is started gets an id of its own: every session needs one. */
  renew(id: string): void
}

/** Lets an attempt begin a second session in place of its first one, without telling everyone who gives it orders. */
export function createSessionNames(controller: RuntimeController, first: string): SessionNames {
  let actual = first
  const named = (id: string) => (id === first ? actual : id)
  return {
    current: () => actual,
    renew(id) {
      actual = id
    },
    controller: {
      ...controller,
      startSession: (request, emit, signal) =>
        controller.startSession({ ...request, sessionId: named(request.sessionId) }, emit, signal),
      sendInput: (id, input) => controller.sendInput(named(id), input),
      interrupt: (id) => controller.interrupt(named(id)),
      steer: (id, text) => controller.steer(named(id), text),
      respond: (id, requestId, answer) => controller.respond(named(id), requestId, answer),
      stopSession: (id) => controller.stopSession(named(id)),
      sessionEnd: (id) => controller.sessionEnd(named(id)),
      getTrackedSession: (id, providerSessionId) => controller.getTrackedSession(named(id), providerSessionId),
    },
  }
}
