import process from 'node:process'
import { describe, expect, it } from 'vitest'
import { createCommandRuntime } from '@/server/runtimes/command/command-runtime'
import { describeRuntime } from '../support/runtime-conformance'
import { createHost, TestSession } from '../support/session-harness'

/** Reads its whole input, then does what it says. */
const SCRIPT = `
let prompt = ''
process.stdin.on('data', (chunk) => { prompt += chunk }).on('end', async () => {
  process.stdout.write('you said: ' + prompt)
  if (prompt.includes('FAIL')) { console.error('no luck'); process.exitCode = 3 }
  if (prompt.includes('FOREVER')) setInterval(() => {}, 1000)
  if (prompt.includes('ENV')) process.stdout.write(JSON.stringify(process.env))
  if (prompt.includes('FLOOD')) for (let i = 0; i < 200; i++) process.stdout.write('x'.repeat(65536))
})`

const create = (script = SCRIPT) =>
  createCommandRuntime({
    ...createHost(),
    id: 'script',
    kind: 'command',
    title: 'Script',
    source: 'file',
    command: process.execPath,
    args: ['-e', script],
    ownEnv: { OWN: 'yes' },
    maxSessions: null,
  })
const runtime = create()

describeRuntime('a command', {
  createRuntime: () => runtime,
  prompt: 'Hello',
  endlessPrompt: 'FOREVER',
  underWay: 'assistant.message.delta',
})

describe('a command', () => {
  const turn = async (text: string, subject = runtime) => {
    const test = new TestSession('script')
    await test.start(subject)
    const end = await test.turn(text)
    await test.session?.stop()
    return { test, end }
  }

  it('gets the prompt on its input; what it prints is the answer', async () => {
    expect((await turn('über alles')).test.text()).toBe('you said: über alles')
  })

  it('fails with its exit code and the end of its stderr', async () => {
    const { end } = await turn('FAIL')
    expect(end).toMatchObject({
      type: 'turn.errored',
      payload: { failure: { reason: 'process_crashed', message: 'Script failed (exit code 3).', excerpt: 'no luck' } },
    })
  })

  it('sees none of the server’s variables but the allowed ones and its own', async () => {
    const { test } = await turn('ENV')
    const seen = JSON.parse(test.text().replace('you said: ENV', '')) as Record<string, string>
    expect(seen.OWN).toBe('yes')
    expect(Object.keys(seen)).not.toEqual(expect.arrayContaining(['DATABASE_URL']))
    expect(Object.keys(seen)).not.toEqual(expect.arrayContaining(['NEXTAUTH_SECRET']))
  })

  it('is stopped when it prints without end', async () => {
    const { end, test } = await turn('FLOOD')
    expect(end).toMatchObject({ type: 'turn.errored', payload: { failure: { reason: 'output_limit' } } })
    expect(test.text().length).toBeLessThanOrEqual(8 * 1024 * 1024 + 10)
  })

  it('completes when it ends without reading its input', async () => {
    const { end, test } = await turn('x'.repeat(200_000), create(`process.stdout.write('done'); process.exit(0)`))
    expect(end.type).toBe('turn.completed')
    expect(test.text()).toBe('done')
  })
})
