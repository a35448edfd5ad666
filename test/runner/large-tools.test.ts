import path from 'node:path'
import pino from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { EventRecord } from '@/orchestration/model/events'
import type { WorkerRecord } from '@/orchestration/model/records'
import { foldTranscripts } from '@/orchestration/run/fold-transcript'
import { GENERIC_PROFILE } from '@/server/runtimes/acp/acp-profile'
import { createAcpRuntime } from '@/server/runtimes/acp/acp-runtime'
import { isolationAt } from '../support/isolation'
import { brokenInvariants, createHarness, isOver, wallClock, workerAt, type Harness } from './support/harness'

const MIB = 1024 * 1024
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

const DONE = { sessionUpdate: 'agent_message_chunk', content: { type: 'text', text: 'Done.' } }

let harness: Harness
beforeEach(async () => {
  harness = await createHarness()
})
afterEach(() => harness.close())

/** A run of one worker on an agent, a real process, that sends these updates; `{"fill": n}` in place of a text is n characters. */
async function run(updates: unknown[]) {
  const runtime = createAcpRuntime({
    ...{ dataDir: harness.dataDir, env: process.env, clock: wallClock, isolation: isolationAt(harness.dataDir) },
    ...{ log: pino({ level: 'silent' }), id: 'large', kind: 'acp', title: 'Large', source: 'file' },
    command: process.execPath,
    args: [path.resolve('test/runtimes/support/picture-agent.mjs')],
    ownEnv: { PLENUM_TEST_UPDATES: JSON.stringify([...updates, DONE]) },
    profile: GENERIC_PROFILE,
  })
  const parts = await harness.start({ runnerClock: wallClock, others: [runtime] })
  const worker = (given: WorkerRecord) => ({
    ...given,
    target: { ...given.target, backend: 'large', model: null },
  })
  const { runId } = await harness.launch(parts, 1, { worker })
  const view = await harness.until(runId, isOver)
  expect(workerAt(view, 1)).toMatchObject({ status: 'completed', failure: null })
  expect(await brokenInvariants(harness, runId)).toEqual([])
  const events = await harness.events(runId)
  for (const event of events) expect(JSON.stringify(event).length).toBeLessThan(300 * 1024)
  const tools = Object.values(foldTranscripts(events))[0]?.blocks.filter((block) => block.kind === 'tool') ?? []
  return { view, events, tools }
}

const contentOf = async (artifactId: string | undefined) =>
  (await harness.ledger.store.getArtifactContent(artifactId ?? '')) ?? null
const texts = (...given: unknown[]) => given.map((text) => ({ type: 'content', content: { type: 'text', text } }))
const only = <T extends EventRecord['type']>(events: EventRecord[], type: T) =>
  events.find((event): event is Extract<EventRecord, { type: T }> => event.type === type)

describe('what a tool is given and gives back', () => {
  it('is an extract in the event and whole as an artifact, up to the largest message', async () => {
    const { events, tools } = await run([
      { sessionUpdate: 'tool_call', toolCallId: 'a', title: 'Read log', rawInput: { path: { fill: 200_000 } } },
      { sessionUpdate: 'tool_call_update', toolCallId: 'a', status: 'in_progress', content: texts({ fill: 15 * MIB }) },
      { sessionUpdate: 'tool_call_update', toolCallId: 'a', status: 'completed' },
    ])
    const [tool] = tools
    expect(tool).toMatchObject({ status: 'completed', toolId: 'a' })
    const output = await contentOf(tool?.whole?.artifactId)
    expect(output?.artifact).toMatchObject({ kind: 'tool', format: 'text', toolId: 'a', title: 'Output of Read log' })
    expect(output?.artifact.bytes).toBe(15 * MIB)
    expect(tool?.whole?.bytes).toBe(15 * MIB)
    expect(output?.content).toMatch(/^<x{100}/)
    expect(output?.content.endsWith('x>')).toBe(true)
    const [shown] = only(events, 'tool.completed')?.payload.content ?? []
    expect(shown?.type === 'text' ? shown.text : '').toMatch(/^<x+\n… \d+ characters are left out here …\nx+>$/)
    const input = await contentOf(tool?.wholeInput?.artifactId)
    expect(input?.artifact).toMatchObject({ kind: 'tool', format: 'json', title: 'Input of Read log' })
    expect((JSON.parse(input?.content ?? '') as { path: string }).path).toHaveLength(200_000)
    expect(only(events, 'output.truncated')).toBeUndefined()
  }, 120_000)

  it('may be many parts, a change, or a raw output beside the content', async () => {
    const { tools } = await run([
      {
        sessionUpdate: 'tool_call',
        toolCallId: 'parts',
        title: 'Parts',
        status: 'completed',
        content: texts(...Array.from({ length: 60 }, (_, at) => `part ${at}`)),
      },
      {
        sessionUpdate: 'tool_call',
        toolCallId: 'diff',
        title: 'Edit',
        status: 'completed',
        content: [{ type: 'diff', path: 'a.ts', oldText: { fill: 100_000 }, newText: 'new' }],
      },
      {
        sessionUpdate: 'tool_call',
        toolCallId: 'raw',
        title: 'Raw',
        status: 'completed',
        content: texts('short'),
        rawOutput: { stdout: 'short', log: { fill: 300_000 } },
      },
      {
        sessionUpdate: 'tool_call',
        toolCallId: 'failed',
        title: 'Fails',
        status: 'failed',
        rawOutput: { error: { fill: 100_000 } },
      },
      { sessionUpdate: 'tool_call', toolCallId: 'small', title: 'Small', status: 'completed', content: texts('small') },
      { sessionUpdate: 'tool_call', toolCallId: 'late', title: 'Late' },
      { sessionUpdate: 'tool_call_update', toolCallId: 'late', status: 'completed', rawInput: { command: 'make' } },
    ])
    const wholes = await Promise.all(
      tools.map(async ({ whole }) => (await contentOf(whole?.artifactId))?.content ?? null),
    )
    const [partsText, diff, raw, failed, small] = wholes
    expect(tools.map(({ status }) => status)).toEqual([
      'completed',
      'completed',
      'completed',
      'errored',
      'completed',
      'completed',
    ])
    expect(partsText).toContain('part 59')
    expect((JSON.parse(diff ?? '') as { oldText: string }[])[0]?.oldText).toHaveLength(100_000)
    expect(raw).toContain('short')
    expect(raw?.length).toBeGreaterThan(300_000)
    expect(failed).toHaveLength(100_000)
    expect(small).toBeNull()
    expect(tools.at(-1)?.input).toEqual({ command: 'make' })
  }, 120_000)

  it('with a NUL in it is kept in a form that every database takes', async () => {
    const { tools } = await run([
      {
        sessionUpdate: 'tool_call',
        toolCallId: 'a',
        title: 'cat \0',
        status: 'completed',
        content: texts('a\0b', { fill: 100_000 }),
      },
    ])
    const kept = await contentOf(tools[0]?.whole?.artifactId)
    expect(kept?.artifact.format).toBe('json')
    expect(`${kept?.content}${kept?.artifact.title}`).not.toContain('\0')
    expect(kept?.content).toContain('a\\u0000b')
  }, 120_000)
})

describe('a message that is larger than what is read', () => {
  it.each([
    ['its status before its content', { status: 'completed', content: texts({ fill: 17 * MIB }) }],
    ['its status last', { content: texts({ fill: 17 * MIB }), rawInput: { status: 'failed' }, status: 'completed' }],
  ])(
    'still says how its tool ended: %s',
    async (_, fields) => {
      const { tools, events } = await run([
        { sessionUpdate: 'tool_call', toolCallId: 'a', title: 'Read log' },
        { sessionUpdate: 'tool_call_update', toolCallId: 'a', ...fields },
      ])
      expect(tools[0]).toMatchObject({ status: 'completed', error: null })
      expect(JSON.stringify(tools[0]?.content)).toMatch(/is 17\.\d MiB, more than the 16 MiB/)
      expect(only(events, 'runtime.decode_error')?.payload.message).toContain('more than 16 MiB')
    },
    120_000,
  )

  it('leaves a call that failed failed, and ends one neutrally that it may have been about', async () => {
    const { tools } = await run([
      { sessionUpdate: 'tool_call', toolCallId: 'a', title: 'A' },
      { sessionUpdate: 'tool_call_update', toolCallId: 'a', content: texts({ fill: 17 * MIB }), status: 'failed' },
      { sessionUpdate: 'tool_call', toolCallId: 'b', title: 'B' },
      { sessionUpdate: 'tool_call_update', content: texts({ fill: 17 * MIB }), toolCallId: { no: 'text' } },
    ])
    expect(tools[0]).toMatchObject({ toolId: 'a', status: 'errored' })
    expect(tools[1]).toMatchObject({ toolId: 'b', status: 'completed', isUnread: true, error: null })
  }, 120_000)
})

describe('a picture', () => {
  it('is an artifact wherever it is shown, and only in an answer a part of the text', async () => {
    const picture = (data = PNG, mimeType = 'image/png') => ({ type: 'image', data, mimeType })
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>').toString('base64')
    const { view, events, tools } = await run([
      { sessionUpdate: 'agent_thought_chunk', content: picture() },
      { sessionUpdate: 'agent_message_chunk', content: { type: 'text', text: 'Look:' } },
      { sessionUpdate: 'agent_message_chunk', content: picture(PNG, 'image/svg+xml') },
      {
        sessionUpdate: 'tool_call',
        toolCallId: 'a',
        title: 'Shot',
        status: 'completed',
        content: [
          { type: 'content', content: picture() },
          { type: 'content', content: { type: 'resource', resource: { uri: 'file:///shot', blob: PNG } } },
          { type: 'content', content: picture(svg, 'image/svg+xml') },
          { type: 'content', content: picture('%%%') },
          { type: 'content', content: picture({ fill: 8 * MIB } as never) },
          { type: 'content', content: { type: 'audio', data: 'AAAA', mimeType: 'audio/wav' } },
          { type: 'content', content: { type: 'resource_link', uri: 'file:///a.pdf', name: 'a.pdf' } },
          { type: 'content', content: { type: 'resource', resource: { uri: 'file:///b.bin', blob: 'AAAA' } } },
        ],
      },
    ])
    const artifacts = events.flatMap((event) => (event.type === 'artifact.added' ? [event.payload.artifact] : []))
    expect(artifacts.map(({ kind, format, toolId }) => ({ kind, format, toolId }))).toEqual([
      { kind: 'picture', format: 'png', toolId: 'thought' },
      { kind: 'picture', format: 'png', toolId: undefined },
      { kind: 'picture', format: 'png', toolId: 'a' },
    ])
    expect((await contentOf(artifacts[0]?.id))?.content).toBe(PNG)
    expect(workerAt(view, 1).result).toBe('Look:\n\n[picture]\n\nDone.')
    expect(tools[0]?.pictures).toHaveLength(1)
    const said = JSON.stringify(tools[0]?.content)
    for (const words of [
      '[image/svg+xml: not a PNG, JPEG, GIF or WebP picture, not kept]',
      '[image/png: unreadable, not kept]',
      '[image/png of 6.0 MiB: larger than 5 MiB, not kept]',
      '[audio audio/wav, 1 KiB: not kept]',
      '[a.pdf](file:///a.pdf)',
      'file:///b.bin',
    ])
      expect(said).toContain(words)
  }, 120_000)
})
