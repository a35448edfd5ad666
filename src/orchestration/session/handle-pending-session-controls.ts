import type { ControlStep, WorkerControlRecord } from '../model/records'
import type { RuntimeController } from '../ports'
import { messageOf } from '../model/message-of'

export type SessionControl = Pick<WorkerControlRecord, 'id' | 'action'>
type SessionController = Pick<RuntimeController, 'interrupt' | 'stopSession' | 'sessionEnd'>

export type SessionControlHooks<Control extends SessionControl> = {
  /** Writes down what was observed of a control. */
  observe(control: Control, step: ControlStep, note: string | null): Promise<void>
  /**
   * Waits for the turn in progress to end: how it ended, or `timeout` when the time to obey has passed. Answers at once
   * when no turn is in progress (`ended`).
   */
  turnEnd(control: Control): Promise<'interrupted' | 'ended' | 'timeout'>
  /** Settles a control: `null` only after its effect was seen. */
  complete(control: Control, error: string | null): Promise<void>
}

export type HandledControls = {
  /** The session was ordered to stop: controls after this one were left alone. */
  stopped: boolean
  errors: { controlId: string; error: unknown }[]
}

/**
 * Applies a worker's pending controls to its live session, oldest first. Interrupt asks the runtime to end the turn and is
 * best effort: its error is collected and the list goes on. Cancel asks likewise, then stops the session, and ends the
 * list. An agent that does not obey in time has its session stopped (`escalated`). Controls that are not about a session
 * (retry, resume) are left alone. Errors of the hooks are thrown.
 */
export async function handlePendingSessionControls<Control extends SessionControl>(
  controller: SessionController,
  sessionId: string,
  controls: readonly Control[],
  hooks: SessionControlHooks<Control>,
): Promise<HandledControls> {
  const errors: HandledControls['errors'] = []

  for (const control of controls) {
    if (control.action !== 'cancel' && control.action !== 'interrupt') continue
    await hooks.observe(control, 'delivered', null)
    const refusal = await errorOf(() => controller.interrupt(sessionId))
    if (refusal === null) {
      await hooks.observe(control, 'acknowledged', null)
    } else if (control.action === 'interrupt') {
      errors.push({ controlId: control.id, error: refusal.error })
      await hooks.complete(control, messageOf(refusal.error))
      continue
    }

    const end = refusal === null ? await hooks.turnEnd(control) : null
    if (end === 'timeout') {
      await hooks.observe(control, 'escalated', 'the agent did not obey in time; its session is being stopped')
    } else if (control.action === 'interrupt') {
      await settleInterrupt(control, end === 'interrupted', hooks)
      continue
    }
    const failure = await stop(controller, sessionId)
    if (failure !== null) errors.push({ controlId: control.id, error: failure.error })
    await settleStop(control, failure, hooks)
    return { stopped: true, errors }
  }
  return { stopped: false, errors }
}

async function settleInterrupt<Control extends SessionControl>(
  control: Control,
  isInterrupted: boolean,
  hooks: SessionControlHooks<Control>,
): Promise<void> {
  if (!isInterrupted) {
    await hooks.complete(control, 'the turn had ended by itself before the interrupt took effect')
    return
  }
  await hooks.observe(control, 'effect', 'the turn was interrupted')
  await hooks.complete(control, null)
}

async function settleStop<Control extends SessionControl>(
  control: Control,
  failure: { error: unknown } | null,
  hooks: SessionControlHooks<Control>,
): Promise<void> {
  if (failure !== null) {
    await hooks.complete(control, messageOf(failure.error))
    return
  }
  await hooks.observe(control, 'effect', 'the session has ended')
  await hooks.complete(control, null)
}

/** Stopped means: the session's end was seen, not that the order was given. */
async function stop(controller: SessionController, sessionId: string): Promise<{ error: unknown } | null> {
  return errorOf(async () => {
    await controller.stopSession(sessionId)
    await controller.sessionEnd(sessionId)
  })
}

async function errorOf(order: () => Promise<void>): Promise<{ error: unknown } | null> {
  try {
    await order()
    return null
  } catch (error) {
    return { error }
  }
}
