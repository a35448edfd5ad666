import type { WorkerControlRecord } from '@/orchestration/model/records'
import type { Clock, Fence, LedgerStore, RuntimeController } from '@/orchestration/ports'
import { flushQueuedRuntimeResponses } from '@/orchestration/session/flush-queued-runtime-responses'
import { handlePendingSessionControls } from '@/orchestration/session/handle-pending-session-controls'
import { within } from './within'

export type ControlApplierOptions = {
  store: Pick<
    LedgerStore,
    | 'listPendingWorkerControls'
    | 'observeWorkerControl'
    | 'completeWorkerControl'
    | 'listQueuedRuntimeRequestResponses'
    | 'completeRuntimeRequestResponse'
  >
  controller: RuntimeController
  clock: Clock
  fence: Fence
  sessionId: string
  obeyTimeoutMs: number
  /** How far the session is: orders to one that is starting are different. */
  stage: () => 'starting' | 'live' | 'over'
  /** Resolves with how the turn in progress ended; at once when none is. */
  turnEnd: () => Promise<'interrupted' | 'ended'>
  /** Nothing is allowed any more to an agent that is to end. */
  isCancelled: () => boolean
  /** An answer did not reach the agent, and the ledger has noted it. `requestId` is the runtime's. */
  onUndelivered: (requestId: string) => void
  /** A person wants the worker cancelled: known before anything is done about it. */
  onCancel: (control: WorkerControlRecord) => void
}

/** How an answer was delivered: the runtime's error, or what the agent was sent. */
type Delivery = { requestId: string; error: string | null; responseJson: unknown }

/**
 * Brings a worker's pending controls and queued answers to its live session. Both may be called at any time, as often as a
 * hint or a poll says so; nothing is delivered twice. A control that ends the attempt is completed with the attempt's end,
 * in one transaction.
 */
export function createControlApplier(options: ControlApplierOptions) {
  const { store, controller, clock, fence, sessionId, obeyTimeoutMs } = options
  const takenControls = new Set<string>()
  const takenResponses = new Set<string>()
  /** Deliveries that the ledger has not recorded yet. */
  const unnoted = new Map<string, Delivery>()

  /** The turn an order is about is the one in progress when the order is given: it may have ended before the answer came. */
  function createOrders() {
    let turnEnd: Promise<'interrupted' | 'ended'> = Promise.resolve('ended')
    return {
      turnEnd: async () => (await within(clock, obeyTimeoutMs, turnEnd))?.value ?? ('timeout' as const),
      stopSession: (id: string) => controller.stopSession(id),
      sessionEnd: (id: string) => controller.sessionEnd(id),
      async interrupt(id: string) {
        turnEnd = options.turnEnd()
        // An agent that does not read its input would make this wait for ever.
        const taken = await within(clock, obeyTimeoutMs, controller.interrupt(id))
        if (taken === null) throw new Error(`the agent did not take the order within ${obeyTimeoutMs / 1000} s`)
      },
    }
  }

  async function applyControls(): Promise<void> {
    const pending = await store.listPendingWorkerControls(fence.workerId)
    const controls = pending.filter(
      ({ id, action, attempt }) =>
        attempt === fence.attempt && !takenControls.has(id) && (action === 'cancel' || action === 'interrupt'),
    )
    const cancel = controls.find(({ action }) => action === 'cancel')
    if (options.stage() === 'over') return
    if (options.stage() === 'starting') {
      if (cancel === undefined) return // An interrupt waits for the turn it is to end.
      takenControls.add(cancel.id)
      options.onCancel(cancel) // whatever becomes of the receipt
      await store.observeWorkerControl(cancel.id, 'delivered', 'the session was starting; its start is given up')
      return
    }
    for (const { id } of controls) takenControls.add(id)
    if (cancel !== undefined) options.onCancel(cancel)
    try {
      await obey(controls)
    } catch (error) {
      // The ledger did not take a receipt. The order stands: the next poll gives it again.
      for (const { id } of controls) takenControls.delete(id)
      throw error
    }
  }

  async function obey(controls: WorkerControlRecord[]): Promise<void> {
    const orders = createOrders()
    await handlePendingSessionControls(orders, sessionId, controls, {
      async observe(control, step, note) {
        // The effect is written with the attempt's end, which it causes.
        if (step !== 'effect') await store.observeWorkerControl(control.id, step, note ?? undefined)
      },
      turnEnd: orders.turnEnd,
      async complete(control, error) {
        if (error !== null) await store.completeWorkerControl(control.id, error)
      },
    })
  }

  async function note(id: string, delivery: Delivery): Promise<void> {
    unnoted.set(id, delivery)
    await store.completeRuntimeRequestResponse(id, delivery.error, delivery.responseJson)
    unnoted.delete(id)
    if (delivery.error === null) return
    takenResponses.delete(id) // It is open again, for another answer.
    options.onUndelivered(delivery.requestId)
  }

  const respond: RuntimeController['respond'] = async (...response) => {
    if (options.isCancelled()) throw new Error('the worker is being cancelled')
    return controller.respond(...response)
  }

  async function flushResponses(): Promise<void> {
    if (options.stage() !== 'live') return
    for (const [id, delivery] of unnoted) await note(id, delivery)
    const queued = await store.listQueuedRuntimeRequestResponses(fence.workerId)
    const responses = queued.filter(({ id, attempt }) => attempt === fence.attempt && !takenResponses.has(id))
    for (const { id } of responses) takenResponses.add(id)
    const given = new Set<string>()
    try {
      await flushQueuedRuntimeResponses({ respond }, sessionId, responses, {
        complete({ id, requestId }, error, responseJson) {
          given.add(id)
          return note(id, { requestId, error, responseJson })
        },
      })
    } catch (error) {
      // The ledger did not take a note. What the agent was not given yet, the next poll gives it.
      for (const { id } of responses) if (!given.has(id)) takenResponses.delete(id)
      throw error
    }
  }

  /** Writes down what the agent was given, before the end of the attempt says that it was not. */
  async function settle(): Promise<void> {
    for (const [id, delivery] of unnoted) await note(id, delivery)
  }

  return { applyControls, flushResponses, settle }
}
