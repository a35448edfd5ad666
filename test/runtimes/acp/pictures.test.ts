import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { normalizeAnswer } from '@/orchestration/model/request'
import { createAcpRuntime } from '@/server/runtimes/acp/acp-runtime'
import { GENERIC_PROFILE } from '@/server/runtimes/acp/acp-profile'
import { readPicture } from '@/server/runtimes/acp/read-picture'
import { createHost, root, TestSession } from '../support/session-harness'

const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
const image = (data: string, mimeType: string) => ({ type: 'image' as const, data, mimeType })
const base64 = (text: string, encoding: BufferEncoding = 'utf8') => Buffer.from(text, encoding).toString('base64')

describe('a picture of an agent', () => {
  it('is known by its first bytes, whatever it is called', () => {
    expect(readPicture(image(PNG, 'image/svg+xml'))).toMatchObject({ format: 'png', bytes: 70, data: PNG })
    expect(readPicture(image(base64('\xff\xd8\xff\xe0', 'latin1'), 'image/png'))).toMatchObject({ format: 'jpeg' })
    expect(readPicture(image(base64('GIF89a…'), 'image/gif'))).toMatchObject({ format: 'gif' })
    expect(readPicture(image(base64('RIFF\x10\x00\x00\x00WEBPVP8 ', 'latin1'), 'image/webp'))).toMatchObject({
      format: 'webp',
    })
    const resource = { uri: 'file:///shot.png', text: null, blob: PNG, mimeType: 'image/png' }
    expect(readPicture({ type: 'resource', resource })).toMatchObject({ format: 'png' })
  })

  it.each([
    ['SVG', image(base64('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'), 'image/svg+xml'), 'not a PNG'],
    ['HTML that calls itself PNG', image(base64('<html><script>alert(1)</script>'), 'image/png'), 'not a PNG'],
    ['what is no base64', image('data:image/png;base64,' + PNG, 'image/png'), 'unreadable'],
    ['nothing', image('', 'image/png'), 'not a PNG'],
    ['padded in the middle', image('AAAA=AAA', 'image/png'), 'unreadable'],
    ['padded too far', image('AAAA===', 'image/png'), 'unreadable'],
    ['one character too many', image('AAAAA', 'image/png'), 'unreadable'],
    ['blanks up to the largest message', image(`${' '.repeat(7 * 1024 * 1024)}!`, 'image/png'), 'unreadable'],
    ['a character before blanks', image(`A${' '.repeat(7 * 1024 * 1024)}!`, 'image/png'), 'unreadable'],
    ['wrong at its very end', image(`${'A'.repeat(6 * 1024 * 1024)}!`, 'image/png'), 'unreadable'],
    ['more than 5 MiB', image('A'.repeat(7 * 1024 * 1024), 'image/png'), 'larger than 5 MiB'],
  ])('that is %s is not kept, and says so', (_, block, why) => {
    expect(readPicture(block)).toContain(why)
  })

  it('may be broken into lines', () => {
    const lines = PNG.replace(/.{20}/g, '$&\r\n')
    expect(readPicture(image(`\n${lines}\n`, 'image/png'))).toMatchObject({ format: 'png', bytes: 70, data: PNG })
  })

  it('is no other content', () => {
    expect(readPicture({ type: 'text', text: 'x' })).toBeNull()
    expect(readPicture({ type: 'resource', resource: { uri: 'file:///a', text: 'x' } })).toBeNull()
    expect(readPicture({ type: 'audio' })).toBeNull()
  })
})

function start(env: Record<string, string>) {
  const runtime = createAcpRuntime({
    ...createHost(),
    id: 'pictures',
    kind: 'acp',
    title: 'Pictures',
    source: 'file',
    command: process.execPath,
    args: [path.join(root, 'test/runtimes/support/picture-agent.mjs')],
    ownEnv: env,
    profile: GENERIC_PROFILE,
  })
  const session = new TestSession('pictures')
  return { session, started: session.start(runtime) }
}

describe('a session of an agent that shows pictures', () => {
  it('passes them on from messages and from tools, each once', async () => {
    const content = [{ type: 'content', content: image(PNG, 'image/png') }]
    const { session, started } = start({
      PLENUM_TEST_UPDATES: JSON.stringify([
        { sessionUpdate: 'agent_message_chunk', content: { type: 'text', text: 'Look:' } },
        { sessionUpdate: 'agent_message_chunk', content: image(PNG, 'image/png') },
        { sessionUpdate: 'tool_call', toolCallId: 'shot', title: 'Screenshot' },
        { sessionUpdate: 'tool_call_update', toolCallId: 'shot', content },
        { sessionUpdate: 'tool_call_update', toolCallId: 'shot', status: 'completed', content },
        { sessionUpdate: 'agent_message_chunk', content: image(base64('<svg/>'), 'image/svg+xml') },
      ]),
    })
    await started
    await session.turn('draw')
    expect(session.all('picture.produced')).toEqual([
      { format: 'png', bytes: 70, data: PNG, toolId: null },
      { format: 'png', bytes: 70, data: PNG, toolId: 'shot' },
    ])
    expect(session.text()).toBe('Look:[image/svg+xml: not a PNG, JPEG, GIF or WebP picture, not kept]')
    const types = session.types()
    expect(types.lastIndexOf('picture.produced')).toBeLessThan(types.indexOf('tool.completed'))
    await session.session?.stop()
  })

  it('takes one of almost 5 MiB, which is a message of 7 MiB', async () => {
    const large = Buffer.concat([Buffer.from(PNG, 'base64'), Buffer.alloc(4.9 * 1024 * 1024)]).toString('base64')
    expect(readPicture(image(large, 'image/png'))).toMatchObject({ format: 'png' })
  })
})

it('a permission keeps the agent’s own message, and tells the agent the metadata of the answer', async () => {
  const toolCall = { toolCallId: 'x', title: 'Run ls', kind: 'execute', rawInput: { command: 'ls' }, vendorField: 7 }
  const options = [{ optionId: 'yes', name: 'Yes', kind: 'allow_once' }]
  const { session, started } = start({ PLENUM_TEST_ASK: JSON.stringify({ toolCall, options }) })
  const live = await started
  await live.send({ turnId: 't1', text: 'go' })
  const { request } = (await session.next('request.opened')).payload
  expect(request.requestJson).toMatchObject({ sessionId: 's1', toolCall: { vendorField: 7 } })
  const sent = await live.respond?.(
    request.requestId,
    normalizeAnswer({ action: 'allow', metadata: { ticket: 'OPS-7' } }),
  )
  expect(sent).toEqual({ outcome: { outcome: 'selected', optionId: 'yes' }, _meta: { ticket: 'OPS-7' } })
  await session.next('turn.completed')
  await live.stop()
})
