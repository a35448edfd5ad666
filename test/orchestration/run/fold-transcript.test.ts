import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { EventDraft, EventRecord } from '@/orchestration/model/events'
import { addToMessages, NO_MESSAGES } from '@/orchestration/model/message-text'
import { foldTranscript, foldTranscripts } from '@/orchestration/run/fold-transcript'
import { messageText, type Transcript } from '@/orchestration/run/transcript'

type Said = Pick<EventDraft, 'type' | 'payload'> & { workerId?: string | null; attempt?: number }

function eventsOf(...said: Said[]): EventRecord[] {
  return said.map(
    ({ workerId = 'wkr_1', attempt = 1, type, payload }, index) =>
      // Type and payload fit in the tests; the union does not distribute over the spread.
      ({
        runId: 'run_1',
        seq: index + 1,
        workerId,
        attempt,
        type,
        message: type,
        payload,
        createdAt: `t${index + 1}`,
      }) as EventRecord,
  )
}
function fold(...said: Said[]): Transcript {
  const transcript = foldTranscripts(eventsOf(...said)).wkr_1
  if (transcript === undefined) throw new Error('nothing was folded')
  return transcript
}
const say = (text: string): Said => ({ type: 'assistant.message.delta', payload: { text } })
const think = (text: string): Said => ({ type: 'assistant.thought.delta', payload: { text } })
const tool = (toolId: string): Said => ({
  type: 'tool.started',
  payload: { toolId, title: `run ${toolId}`, kind: 'execute', input: { a: 1 } },
})

describe('a transcript', () => {
  it('joins deltas into blocks in order of appearance, each with its address', () => {
    const transcript = fold(think('hm '), think('yes'), say('Hello '), say('you'), tool('t1'), say('!'))
    const { blocks, lastSeq, lastActivityAt } = transcript
    expect(messageText(transcript)).toBe('Hello you\n\n!')
    expect(blocks.map((block) => [block.kind, block.seq, 'text' in block ? block.text : block.title])).toEqual([
      ['thought', 1, 'hm yes'],
      ['message', 3, 'Hello you'],
      ['tool', 5, 'run t1'],
      ['message', 6, '!'],
    ])
    expect([lastSeq, lastActivityAt]).toEqual([6, 't6'])
  })

  it('shows the newest of an agent’s retries, until it answers', () => {
    const retry = (attempt: number): Said => ({
      type: 'turn.retrying',
      payload: { turnId: 't', reason: 'rate_limited', message: '429', attempt, attempts: 10 },
    })
    const trying = fold(say('so far '), retry(1), retry(2), retry(9))
    expect([trying.activity, trying.retry]).toEqual(['retrying', 'Retrying, attempt 9 of 10'])
    expect(trying.blocks.map((block) => ('text' in block ? block.text : ''))).toEqual([
      'so far ',
      'Retrying, attempt 9 of 10: rate limited',
    ])
    expect(fold(retry(9), say('here')).activity).toBe('writing')
  })

  it('has all assistant text whatever comes in between, and parts messages as every other text does', () => {
    const between = fc.constantFrom(think('t'), tool('x'), {
      type: 'turn.interrupted',
      payload: { turnId: '1' },
    } as Said)
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.constantFrom(' ', '\n', 'a ', ' b').map(say), fc.string().map(say), between)),
        (said) => {
          const expected = said
            .map(({ type, payload }) => (type === 'assistant.message.delta' ? (payload as { text: string }).text : ''))
            .join('')
          const transcript = foldTranscripts(eventsOf(...said)).wkr_1
          const text = transcript === undefined ? '' : messageText(transcript)
          expect(text.replaceAll(/\s/g, '')).toBe(expected.replaceAll(/\s/g, ''))
          expect(text).toBe(eventsOf(...said).reduce(addToMessages, NO_MESSAGES).text)
        },
      ),
    )
  })

  it('is the same folded at once or in pieces, and events it has are skipped', () => {
    const events = eventsOf(say('a'), tool('t'), say('b'), think('c'))
    const whole = foldTranscripts(events)
    const part = foldTranscripts(events.slice(0, 2))
    expect(foldTranscripts(events.slice(2), part)).toEqual(whole)
    expect(foldTranscripts(events, whole)).toEqual(whole)
  })

  it('shares what did not change and changes nothing in place', () => {
    const before = fold(think('a'), tool('t'), say('b'))
    const frozen = JSON.stringify(before)
    const [event] = eventsOf(say('c')).map((said) => ({ ...said, seq: 4 }))
    const after = event && foldTranscript(before, event)
    expect(after?.blocks[0]).toBe(before.blocks[0])
    expect(after?.blocks[1]).toBe(before.blocks[1])
    expect(after?.plan).toBe(before.plan)
    expect(JSON.stringify(before)).toBe(frozen)
  })

  it('follows a tool through its progress to its end', () => {
    const { blocks, activity } = fold(
      tool('t1'),
      { type: 'tool.progress', payload: { toolId: 't1', content: [{ type: 'text', text: 'half' }] } },
      { type: 'tool.errored', payload: { toolId: 't1', message: 'exit 1', content: [] } },
    )
    expect(blocks).toEqual([
      {
        kind: 'tool',
        seq: 1,
        toolId: 't1',
        title: 'run t1',
        toolKind: 'execute',
        status: 'errored',
        input: { a: 1 },
        content: [{ type: 'text', text: 'half' }],
        error: 'exit 1',
      },
    ])
    expect(activity).toBe('thinking')
  })

  it('shows a tool that was never announced', () => {
    const { blocks } = fold({ type: 'tool.completed', payload: { toolId: 't9', title: 'late', content: [] } })
    expect(blocks).toMatchObject([{ kind: 'tool', toolId: 't9', title: 'late', status: 'completed' }])
  })

  it('begins anew with the next attempt, and late events of the old one change nothing', () => {
    const transcript = fold(
      say('first try'),
      { type: 'worker.requeued', payload: { attempt: 2, resumeFrom: null, reason: 'retry', by: null } },
      { ...say('second'), attempt: 2 },
      { ...say('late'), attempt: 1 },
    )
    expect(transcript).toMatchObject({ attempt: 2, blocks: [{ kind: 'message', text: 'second' }] })
  })

  it('of one worker takes no events of another or of the run', () => {
    const transcripts = foldTranscripts(
      eventsOf(
        say('mine'),
        { ...say('theirs'), workerId: 'wkr_2' },
        { type: 'run.completed', payload: {}, workerId: null },
      ),
    )
    expect(Object.keys(transcripts)).toEqual(['wkr_1', 'wkr_2'])
    expect(transcripts.wkr_1 && messageText(transcripts.wkr_1)).toBe('mine')
    const [foreign] = eventsOf({ ...say('theirs'), workerId: 'wkr_2' })
    expect(foreign && foldTranscript(transcripts.wkr_1, foreign)).toBe(transcripts.wkr_1)
  })

  it('shows one failure once, though turn and worker report it', () => {
    const failure = { reason: 'rate_limited', message: 'Slow down.' } as const
    const { blocks, activity } = fold(
      { type: 'turn.errored', payload: { turnId: '1', failure } },
      { type: 'worker.failed', payload: { failure, result: null } },
    )
    expect(blocks).toEqual([{ kind: 'note', seq: 1, tone: 'error', text: 'Slow down.', failure }])
    expect(activity).toBe('ended')
  })

  it('keeps what the program logs in one block that splits no text', () => {
    const { blocks } = fold(
      say('Hello wor'),
      { type: 'runtime.stderr', payload: { text: 'first line\n' } },
      say('ld.'),
      { type: 'runtime.stderr', payload: { text: 'second line\n' } },
    )
    expect(blocks).toEqual([
      { kind: 'log', seq: 2, text: 'first line\nsecond line\n' },
      { kind: 'message', seq: 1, text: 'Hello world.' },
    ])
  })

  it('leaves out the oldest of many blocks and says so', () => {
    const rounds = 10_000
    const { blocks } = fold(...Array.from({ length: rounds }, (_, at) => [think(`t${at}`), say(`m${at}.`)]).flat())
    expect(blocks.length).toBeLessThanOrEqual(2_000)
    expect(blocks[0]).toMatchObject({ kind: 'note', text: expect.stringContaining('left out') as string })
    expect(blocks.at(-1)).toEqual({ kind: 'message', seq: 2 * rounds, text: `m${rounds - 1}.` })
  })

  it('continues a long text in new blocks that are its text, each with an address of its own', () => {
    const paragraphs = Array.from({ length: 600 }, (_, at) => `Paragraph ${at} ${'says so '.repeat(20)}.\n\n`)
    const transcript = fold(...paragraphs.map(say))
    expect(messageText(transcript)).toBe(paragraphs.join(''))
    expect(transcript.blocks.length).toBeGreaterThan(5)
    expect(new Set(transcript.blocks.map(({ seq }) => seq)).size).toBe(transcript.blocks.length)
    for (const block of transcript.blocks) expect('text' in block && block.text).toMatch(/^Paragraph/)
  })

  it('leaves out the beginning of an endless text and says so', () => {
    const { blocks } = fold(...Array.from({ length: 1_000 }, (_, at) => say(`${at}${'y'.repeat(4_000)}`)))
    expect(JSON.stringify(blocks).length).toBeLessThan(450_000)
    expect(blocks[0]).toMatchObject({ kind: 'note', text: expect.stringContaining('left out') as string })
    expect(blocks.at(-1)).toMatchObject({ kind: 'message', seq: 1_000 })
  })

  it('bounds what single blocks hold', () => {
    const long = 'x'.repeat(100_000)
    const { blocks } = fold(
      { type: 'runtime.stderr', payload: { text: long } },
      { type: 'runtime.stderr', payload: { text: long } },
      {
        type: 'tool.started',
        payload: { toolId: 't', title: long, kind: 'other', input: { long }, content: [{ type: 'text', text: long }] },
      },
    )
    expect(blocks).toHaveLength(2)
    expect(JSON.stringify(blocks).length).toBeLessThan(95_000)
  })

  const doing: [Said, Transcript['activity']][] = [
    [say('x'), 'writing'],
    [think('x'), 'thinking'],
    [tool('x'), 'tool'],
    [{ type: 'turn.completed', payload: { turnId: '1', stopReason: 'end_turn' } }, 'idle'],
    [{ type: 'session.stopped', payload: { reason: null } }, 'ended'],
    [{ type: 'worker.completed', payload: { result: 'x', resultJson: null } }, 'ended'],
  ]
  it.each(doing)('says what the worker is doing after %j', (said, activity) => {
    expect(fold(said).activity).toBe(activity)
  })
})

describe('a person’s message in a transcript', () => {
  const control = { id: 'ctl_1', action: 'send', text: 'also in French', requestedBy: { id: 'u', name: 'Mia' } }
  const asked: Said = { type: 'control.requested', payload: { control } as never }
  const observed = (step: 'delivered' | 'effect', note: string): Said => ({
    type: 'control.observed',
    payload: { id: 'ctl_1', step, note },
  })
  const look = (transcript: Transcript) =>
    transcript.blocks.map((block) => (block.kind === 'input' ? `${block.by}: ${block.status}` : block.kind))

  it('waits where it was sent, and stands where the agent got it', () => {
    expect(look(fold(say('a'), asked, think('b')))).toEqual(['message', 'Mia: waiting', 'thought'])
    const delivered = fold(say('a'), asked, think('b'), observed('delivered', 'n'), say('c'), observed('effect', 'e'))
    expect(look(delivered)).toEqual(['message', 'thought', 'Mia: delivered', 'message'])
    expect(messageText(delivered)).toBe('a\n\nc')
  })

  it('leaves no gap in the text it was written in the middle of', () => {
    const { blocks } = fold(say('one '), asked, say('answer'), observed('delivered', 'n'), say('more'))
    expect(blocks.map((block) => (block.kind === 'message' ? block.text : block.kind))).toEqual([
      'one answer',
      'input',
      'more',
    ])
  })

  it('says why it was not delivered', () => {
    const transcript = fold(asked, { type: 'control.failed', payload: { id: 'ctl_1', error: 'too late' } })
    expect(transcript.blocks).toMatchObject([{ kind: 'input', status: 'failed', note: 'too late' }])
  })

  it('is there of messages only, and of known ones only', () => {
    const interrupt = { ...control, id: 'ctl_2', action: 'interrupt', text: undefined }
    const said = fold(
      { type: 'control.requested', payload: { control: interrupt } as never },
      observed('delivered', ''),
    )
    expect(said.blocks).toEqual([])
  })
})

describe('a picture', () => {
  const artifact = (id: string, rest: object = {}): Said => ({
    type: 'artifact.added',
    payload: {
      artifact: {
        id,
        runId: 'run_1',
        workerId: 'wkr_1',
        attempt: 1,
        kind: 'picture',
        format: 'png',
        title: 'Picture (png)',
        bytes: 70,
        createdAt: 't1',
        ...rest,
      },
    },
  })

  it('stands where it was shown, or in the card of its tool, by reference', () => {
    const { blocks } = fold(
      say('Look:'),
      artifact('art_1'),
      tool('t1'),
      artifact('art_2', { toolId: 't1' }),
      say('Done.'),
    )
    expect(blocks).toMatchObject([
      { kind: 'message', text: 'Look:' },
      { kind: 'picture', artifactId: 'art_1', title: 'Picture (png)' },
      { kind: 'tool', toolId: 't1', pictures: [{ artifactId: 'art_2' }] },
      { kind: 'message', text: 'Done.' },
    ])
  })

  it('is the only kind of artifact that a transcript shows', () => {
    expect(fold(say('x'), artifact('art_1', { kind: 'spill' })).blocks).toHaveLength(1)
  })
})
