import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { EventRecord } from '@/orchestration/model/events'
import type { StartSessionRequest } from '@/orchestration/model/runtime'
import { RuntimeFailure } from '@/orchestration/session/runtime-failure'
import type { FakeScript } from '../support/fake-runtime'
import { createHarness, isOver, workerAt, type Harness } from './support/harness'

let harness: Harness
beforeEach(async () => {
  harness = await createHarness()
})
afterEach(() => harness.close())

const speakAndHang: FakeScript = async (turn) => {
  turn.say('half')
  await turn.hang()
}

async function loseARunner() {
  const lost = await harness.start({ script: speakAndHang })
  const launched = await harness.launch(lost, 1, { policy: { onRunnerLost: 'resume' } })
  await harness.untilEvents(launched.runId, (events) => events.some(({ type }) => type === 'assistant.message.delta'))
  return launched
}

const notesOf = async (runId: string) =>
  (await harness.ledger.store.listEvents(runId, { limit: 1_000, types: ['runner.note'] })).map(({ message }) => message)

describe('a session that cannot be resumed', () => {
  it('is followed by one in folders of its own, and a later resume goes on there', async () => {
    const { runId } = await loseARunner()
    const next = await harness.start({
      script: speakAndHang,
      onStart: ({ resume }) => {
        if (resume !== null) throw new RuntimeFailure({ reason: 'protocol_error', message: 'Resource not found' })
      },
    })
    const isSecondAtWork = ({ type, attempt }: EventRecord) => type === 'assistant.message.delta' && attempt === 2
    await harness.untilEvents(runId, (events) => events.some(isSecondAtWork))
    const [, fresh] = next.runtime.requests
    const last = await harness.start({ script: (turn) => turn.say('done') })
    await harness.until(runId, isOver)
    const placeOf = (request: StartSessionRequest | undefined) => [request?.cwd, request?.stateFolder].map(String)
    expect(placeOf(fresh)).toEqual([expect.stringMatching(/2$/), expect.stringMatching(/2\.state$/)])
    expect(last.runtime.requests[0]?.resume).not.toBeNull()
    expect(placeOf(last.runtime.requests[0])).toEqual(placeOf(fresh))
  })

  it.each([
    ['Resource not found', 'protocol_error'],
    ['the agent crashed', 'process_crashed'],
    ['the agent did not start', 'start_timeout'],
    ['it cannot go on with an earlier session', 'provider_error'],
  ] as const)(
    'a fresh session replaces one that fails to resume with "%s" (%s), and a note says so',
    async (message, reason) => {
      const { runId } = await loseARunner()
      const next = await harness.start({
        script: (turn) => turn.say(`asked: ${turn.input.text}`),
        onStart: ({ resume }) => {
          if (resume !== null) throw new RuntimeFailure({ reason, message })
        },
      })
      const view = await harness.until(runId, isOver)
      const { prompt } = view.run
      expect(workerAt(view, 1)).toMatchObject({ status: 'completed', attempt: 2, result: `asked: ${prompt}` })
      expect(next.runtime.requests.map(({ resume }) => resume !== null)).toEqual([true, false])
      expect(await notesOf(runId)).toEqual([expect.stringContaining('The worker restarts the task.')])
    },
  )

  it('a session the agent has forgotten by its first turn is replaced by a fresh one', async () => {
    const { runId } = await loseARunner()
    const next = await harness.start({
      script: (turn) => {
        if (turn.request.resume !== null)
          throw new RuntimeFailure({ reason: 'protocol_error', message: 'Session not found' })
        turn.say(`asked: ${turn.input.text}`)
      },
    })
    const view = await harness.until(runId, isOver)
    expect(workerAt(view, 1)).toMatchObject({ status: 'completed', result: `asked: ${view.run.prompt}` })
    expect(await notesOf(runId)).toEqual([expect.stringContaining('The worker restarts the task.')])
    expect(next.runtime.requests).toHaveLength(2)
  })

  it('a failure that a fresh session would meet too stays a failure', async () => {
    const { runId } = await loseARunner()
    const next = await harness.start({
      onStart: () => {
        throw new RuntimeFailure({ reason: 'runtime_unauthenticated', message: 'signed out' })
      },
    })
    const view = await harness.until(runId, isOver)
    expect(workerAt(view, 1)).toMatchObject({ status: 'failed', failure: { reason: 'runtime_unauthenticated' } })
    expect(next.runtime.requests).toHaveLength(1)
  })

  it('tells a resumed session what it was charged before', async () => {
    const lost = await harness.start({
      script: async (turn) => {
        turn.usage(100, 10, 0.5)
        await turn.hang()
      },
    })
    const { runId } = await harness.launch(lost, 1, { policy: { onRunnerLost: 'resume' } })
    await harness.untilEvents(runId, (events) => events.some(({ type }) => type === 'usage.updated'))
    const next = await harness.start({ script: (turn) => turn.say('done') })
    await harness.until(runId, isOver)
    expect(next.runtime.requests[0]?.spentBefore).toMatchObject({ usd: 0.5, usage: { total: 110 } })
  })
})
