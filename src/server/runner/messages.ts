import type { Logger } from 'pino'
import { messageOf } from '@/orchestration/model/message-of'
import type { WorkerControlRecord } from '@/orchestration/model/records'
import type { Clock, Fence, LedgerStore, RuntimeController } from '@/orchestration/ports'
import type { TurnOutcome } from '@/orchestration/worker/drive-turn'
import { within } from './within'

export type MessagesOptions = {
  store: Pick<LedgerStore, 'listPendingWorkerControls' | 'observeWorkerControl' | 'completeWorkerControl'>
  controller: Pick<RuntimeController, 'steer'>
  clock: Clock
  fence: Fence
  sessionId: string
  obeyTimeoutMs: number
  /** Whether a turn is in progress and nothing was ordered that ends it. */
  isInTurn: () => boolean
  log: Logger
}

type Message = WorkerControlRecord & { text: string }
/** What is still to be written of a message; each step is written once. */
type Note = { control: Message; steps: (() => Promise<void>)[] }

/**
 * What people say to a worker while it runs. A message goes into the turn in progress where the session takes it, else it is
 * the input of a further turn after this one. Each is given to the agent at most once; what the ledger did not take of its
 * receipt is written at the next hint or poll.
 */
export function createMessages(options: MessagesOptions) {
  const { store, controller, clock, fence, sessionId, obeyTimeoutMs, log } = options
  const given = new Set<string>()
  const notes: Note[] = []
  const awaited = new Map<string, Message>()
  let last: Promise<unknown> = Promise.resolve()

  /** One after another: a message that is being steered is not also taken for the next turn. */
  function inOrder<T>(work: () => Promise<T>): Promise<T> {
    const next = last.then(work, work)
    last = next.catch(() => undefined)
    return next
  }

  async function waiting(): Promise<Message[]> {
    const pending = await store.listPendingWorkerControls(fence.workerId)
    return pending.filter(isMessage).filter(({ id, attempt }) => attempt === fence.attempt && !given.has(id))
  }

  async function writeNotes(): Promise<void> {
    for (let note = notes[0]; note !== undefined; note = notes[0]) {
      for (let step = note.steps[0]; step !== undefined; step = note.steps[0]) {
        await step()
        note.steps.shift()
      }
      notes.shift()
    }
  }

  const observe =
    ({ id }: Message, step: 'delivered' | 'effect', note: string) =>
    () =>
      store.observeWorkerControl(id, step, note)
  const complete =
    ({ id }: Message, error: string | null) =>
    () =>
      store.completeWorkerControl(id, error)

  async function steerNext(message: Message): Promise<boolean> {
    given.add(message.id)
    try {
      const taken = await within(clock, obeyTimeoutMs, controller.steer(sessionId, message.text))
      if (taken === null) {
        // It may have been read or not: saying it again would say it twice.
        const error = `the agent did not take it within ${obeyTimeoutMs / 1000} s`
        notes.push({ control: message, steps: [complete(message, error)] })
        return true
      }
      if (!taken.value) {
        given.delete(message.id)
        return false
      }
      const steps = [
        observe(message, 'delivered', 'given to the turn in progress'),
        observe(message, 'effect', 'the agent took it into its turn'),
        complete(message, null),
      ]
      notes.push({ control: message, steps })
    } catch (error) {
      const why = messageOf(error)
      notes.push({ control: message, steps: [complete(message, why)] })
    }
    return true
  }

  return {
    /** Gives what is waiting to the turn in progress, in order; leaves it where the session takes nothing now. */
    steer: () =>
      inOrder(async () => {
        await writeNotes()
        if (!options.isInTurn()) return
        for (const message of await waiting()) {
          if (!options.isInTurn() || !(await steerNext(message))) return
          await writeNotes()
        }
      }),

    /**
     * Goes on with a turn for each message that is waiting, until there is none or a turn does not end well. The texts of all
     * turns together are the answer.
     */
    async goOn(
      first: TurnOutcome,
      { turn, mayGoOn }: { turn: (text: string, number: number) => Promise<TurnOutcome>; mayGoOn: () => boolean },
    ): Promise<TurnOutcome> {
      let end = first
      for (let number = 2; end.status === 'completed' && mayGoOn(); number += 1) {
        const message = await this.takeNext()
        if (message === null) break
        const next = await turn(message.text, number)
        end = { ...next, text: [end.text, next.text].filter((part) => part.trim() !== '').join('\n\n') }
      }
      return end
    },

    /** The oldest message that is waiting, to be the input of the next turn; null when there is none, or it cannot be known. */
    takeNext: (): Promise<Message | null> =>
      inOrder(async () => {
        try {
          await writeNotes()
          const message = (await waiting())[0]
          if (message === undefined) return null
          await observe(message, 'delivered', 'the input of the next turn')()
          given.add(message.id)
          awaited.set(message.id, message)
          return message
        } catch (error) {
          log.error({ err: error }, 'whether messages are waiting could not be read')
          return null
        }
      }),

    /** A turn has begun: what it was begun with is with the agent. */
    turnStarted(): Promise<void> {
      for (const [id, message] of awaited) {
        awaited.delete(id)
        notes.push({
          control: message,
          steps: [observe(message, 'effect', 'a turn was begun with it'), complete(message, null)],
        })
      }
      return inOrder(writeNotes)
    },
  }
}

function isMessage(control: WorkerControlRecord): control is Message {
  return control.action === 'send' && control.text !== undefined
}

export type Messages = ReturnType<typeof createMessages>
