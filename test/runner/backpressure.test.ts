import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import pino from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DomainError } from '@/orchestration/model/errors'
import { createSpillFile } from '@/server/runner/spill-file'
import { GENERIC_PROFILE } from '@/server/runtimes/acp/acp-profile'
import { createAcpRuntime } from '@/server/runtimes/acp/acp-runtime'
import { spillPath } from '@/server/spill-path'
import { isolationAt } from '../support/isolation'
import type { FakeScript, FakeTurn } from '../support/fake-runtime'
import { brokenInvariants, createHarness, isOver, wallClock, workerAt, type Harness } from './support/harness'

let harness: Harness
beforeEach(async () => {
  harness = await createHarness()
})
afterEach(() => harness.close())

/** From now on events are stored only after `open`; `fail` refuses them instead. */
function closeLedger() {
  const { store } = harness.ledger
  const addEvents = store.addEvents.bind(store)
  let settle = { open: () => {}, fail: (_error: Error) => {} }
  const gate = new Promise<void>((open, fail) => {
    settle = { open, fail }
  })
  store.addEvents = async (...args) => {
    await gate
    return addEvents(...args)
  }
  return settle
}

const room = (turn: FakeTurn) => turn.request.intake?.untilRoom() ?? null
const tiny = (turn: FakeTurn) => turn.emit({ type: 'tool.progress', payload: { toolId: 't', content: [] } })

/** Speaks until there is no room, tells so, and goes on when there is. */
function createSpeaker() {
  let tellFull = () => {}
  const full = new Promise<void>((resolve) => (tellFull = resolve))
  const said = { before: 0 }
  const script: FakeScript = async (turn) => {
    for (; room(turn) === null; said.before++) tiny(turn)
    tellFull()
    await room(turn)
    turn.say('after')
  }
  return { script, full, said }
}

describe('an agent that says more than the ledger has taken', () => {
  it('is told to wait at the bound, and to go on when the ledger has it', async () => {
    const { script, full, said } = createSpeaker()
    const parts = await harness.start({ script, settings: { unwrittenEventsMax: 100 } })
    const ledger = closeLedger()
    const { runId } = await harness.launch(parts, 1)
    await full
    expect(said.before).toBeGreaterThan(90)
    expect(said.before).toBeLessThanOrEqual(101)
    ledger.open()
    const view = await harness.until(runId, isOver)
    expect(workerAt(view, 1)).toMatchObject({ status: 'completed', result: 'after' })
    expect(await brokenInvariants(harness, runId)).toEqual([])
  })

  it('is told so for bytes as well', async () => {
    const script: FakeScript = async (turn) => {
      turn.say('x'.repeat(1_500))
      turn.say(room(turn) === null ? 'there was room' : 'there was none')
    }
    const parts = await harness.start({ script, settings: { unwrittenBytesMax: 1_000 } })
    const ledger = closeLedger()
    const { runId } = await harness.launch(parts, 1)
    ledger.open()
    const view = await harness.until(runId, isOver)
    expect(workerAt(view, 1).result).toMatch(/there was none$/)
  })

  it('is not called silent while it is not read, and is when it is read again', async () => {
    const { full, script } = createSpeaker()
    const silent: FakeScript = async (turn) => {
      await script(turn)
      await turn.hang()
    }
    const parts = await harness.start({ script: silent, settings: { unwrittenEventsMax: 100, leaseMs: 1_000_000 } })
    const ledger = closeLedger()
    const { runId } = await harness.launch(parts, 1, { policy: { limits: { idleTimeoutMs: 3_000 } } })
    await full
    await parts.clock.advance(10_000)
    expect(parts.runtime.liveSessions()).toBe(1)
    ledger.open()
    await harness.untilEvents(runId, (events) => events.some(({ type }) => type === 'assistant.message.delta'))
    await parts.clock.advance(3_000)
    const view = await harness.until(runId, isOver)
    expect(workerAt(view, 1)).toMatchObject({ failure: { reason: 'idle_timeout' }, result: 'after' })
  })

  it('has the time of its turn all the same', async () => {
    const { script, full } = createSpeaker()
    const parts = await harness.start({ script, settings: { unwrittenEventsMax: 100 } })
    const ledger = closeLedger()
    const { runId } = await harness.launch(parts, 1, { policy: { limits: { turnTimeoutMs: 3_000 } } })
    await full
    await parts.clock.advance(3_000)
    expect(parts.runtime.liveSessions()).toBe(0)
    ledger.open()
    const view = await harness.until(runId, isOver)
    expect(workerAt(view, 1).failure?.reason).toBe('turn_timeout')
  })

  it('is let go on when the ledger takes nothing of it any more', async () => {
    const { script, full } = createSpeaker()
    let wentOn = () => {}
    const going = new Promise<void>((resolve) => (wentOn = resolve))
    const goOn: FakeScript = async (turn) => {
      await script(turn)
      wentOn()
    }
    const parts = await harness.start({ script: goOn, settings: { unwrittenEventsMax: 100 } })
    const ledger = closeLedger()
    await harness.launch(parts, 1)
    await full
    ledger.fail(new DomainError('fenced', 'another runner has it'))
    await going
  })
})

describe('a line of an agent that is too long to be a message', () => {
  /** An agent of the protocol whose one update is of `bytes`. */
  const agent = (bytes: number) => `
    const send = (message) => process.stdout.write(JSON.stringify({ jsonrpc: '2.0', ...message }) + '\\n')
    const update = (text) => send({ method: 'session/update', params: { sessionId: 's', update: {
      sessionUpdate: 'agent_message_chunk', content: { type: 'text', text } } } })
    const answers = {
      initialize: ({ id }) => send({ id, result: { protocolVersion: 1, agentCapabilities: {} } }),
      'session/new': ({ id }) => send({ id, result: { sessionId: 's' } }),
      'session/prompt': ({ id }) => {
        update('A 🙂'.repeat(${bytes} / 6)); update('That was long.'); send({ id, result: { stopReason: 'end_turn' } }) },
    }
    require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
      const message = JSON.parse(line)
      answers[message.method]?.(message)
    })`
  const runtimeOf = (bytes: number) =>
    createAcpRuntime({
      ...{ env: process.env, dataDir: harness.dataDir, clock: wallClock, log: pino({ level: 'silent' }) },
      isolation: isolationAt(harness.dataDir),
      ...{ id: 'long', title: 'Long', kind: 'acp', source: 'file', command: process.execPath, ownEnv: {}, mode: null },
      args: ['-e', agent(bytes)],
      profile: GENERIC_PROFILE,
    })
  async function speak(bytes: number, spillBytesMax: number) {
    const parts = await harness.start({
      ...{ others: [runtimeOf(bytes)], runnerClock: wallClock, settings: { spillBytesMax } },
    })
    const worker = (same: Parameters<typeof workerAt>[0]['workers'][string]) => ({
      ...same,
      target: { ...same.target, backend: 'long', model: null },
    })
    const { runId, workerIds } = await harness.launch(parts, 1, { worker })
    const view = await harness.until(runId, isOver)
    const cuts = (await harness.events(runId)).flatMap((event) => (event.type === 'output.truncated' ? [event] : []))
    const lines = readFileSync(spillPath(harness.dataDir, { workerId: workerIds[0] ?? '', attempt: 1 }), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string; payload: { text: string; isLast: boolean } })
    return { worker: workerAt(view, 1), cuts, lines, text: lines.map(({ payload }) => payload.text).join('') }
  }

  it('is in the spill file whole, and the run says so; the agent goes on', async () => {
    const { worker, cuts, lines, text } = await speak(18_000_000, 32 * 1024 * 1024)
    expect(worker).toMatchObject({ status: 'completed', result: 'That was long.' })
    const { params } = JSON.parse(text) as { params: { update: { content: { text: string } } } }
    expect(params.update.content.text === 'A 🙂'.repeat(3_000_000)).toBe(true)
    expect(lines.map(({ payload }) => payload.isLast).indexOf(true)).toBe(lines.length - 1)
    expect(cuts.map(({ payload }) => payload)).toEqual([
      {
        what: 'a line of the agent',
        keptBytes: 0,
        droppedBytes: Buffer.byteLength(text),
        spill: `${worker.id}.1.ndjson`,
      },
    ])
    expect(cuts[0]?.message).toBe(
      `Output truncated: ${Buffer.byteLength(text)} bytes of a line of the agent are in ${worker.id}.1.ndjson only`,
    )
  })

  it('is there as far as the file has room, and the run says how far', async () => {
    const { cuts, text } = await speak(18_000_000, 1_500_000)
    const [cut] = cuts
    expect(cut?.payload.droppedBytes).toBeGreaterThan(18_000_000)
    expect(cut?.payload.spilledBytes).toBeGreaterThan(1_000_000)
    expect(cut?.payload.spilledBytes).toBeLessThan(1_500_000)
    expect(Math.abs(Buffer.byteLength(text) - (cut?.payload.spilledBytes ?? 0))).toBeLessThan(4) // half a letter
    expect(cut?.message).toMatch(/ only, the first \d+ of them$/)
  })
})

it('a link in the place of a spill file is not written through', () => {
  const fence = { runId: 'run_1', workerId: 'wkr_1', attempt: 1, epoch: 1 }
  const place = spillPath(harness.dataDir, fence)
  const target = path.join(harness.dataDir, 'precious')
  mkdirSync(path.dirname(place), { recursive: true })
  writeFileSync(target, 'precious')
  symlinkSync(target, place)
  const spill = createSpillFile({ dataDir: harness.dataDir, fence, bytesMax: 1_000, log: pino({ level: 'silent' }) })
  expect(spill.keep({ type: 'runtime.line', payload: {} })).toBeNull()
  spill.close()
  expect(readFileSync(target, 'utf8')).toBe('precious')
})
