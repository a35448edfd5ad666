import { existsSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { afterEach, describe, expect, it } from 'vitest'
import type { StartSessionRequest } from '@/orchestration/model/runtime'
import { createRuntime } from '@/server/runtimes/create-runtime'
import { codexModeInForce } from '@/server/runtimes/codex/codex-modes'
import type { RuntimeEntry } from '@/server/runtimes/runtimes-file'
import { createRecorded } from './support/recorded-agents'
import { createHost, root, TestSession } from './support/session-harness'

const host = createHost()
const started = path.join(host.dataDir, 'started')
const program = path.join(host.dataDir, 'program')
writeFileSync(program, `#!/bin/sh\ntouch ${started}\n`, { mode: 0o755 })
const create = (entry: RuntimeEntry) =>
  createRuntime(entry, 'file', host, { piGate: path.join(root, 'dist/pi-gate.mjs') })

const ENTRIES: RuntimeEntry[] = [
  { id: 'an-acp', kind: 'acp', command: program, args: [], env: {} },
  { id: 'a-command', kind: 'command', command: program, args: [], env: {} },
  { id: 'a-codex', kind: 'codex', command: program, env: {} },
  { id: 'a-claude', kind: 'claude', command: program, env: {} },
  { id: 'a-gemini', kind: 'gemini', command: program, env: {} },
  { id: 'an-opencode', kind: 'opencode', command: program, env: {} },
  { id: 'a-pi', kind: 'pi', command: program, env: {} },
  { id: 'compatible', kind: 'openai-compatible', baseUrl: 'http://127.0.0.1:9/v1', models: [{ id: 'm' }] },
  { id: 'an-anthropic', kind: 'anthropic', baseUrl: 'http://127.0.0.1:9', models: [{ id: 'm' }] },
  { id: 'a-google', kind: 'google', baseUrl: 'http://127.0.0.1:9', models: [{ id: 'm' }] },
  { id: 'an-openai', kind: 'openai', baseUrl: 'http://127.0.0.1:9', models: [{ id: 'm' }] },
]

const SELECTIONS: StartSessionRequest['selection'][] = [
  { mode: 'default' },
  { agent: 'agent' },
  { permission_mode: 'acceptEdits' },
  { approvalPolicy: 'never' },
  { sandbox: 'danger-full-access' },
  { effort: 'yolo' },
  { autoApprove: true },
]
const SETTINGS: Pick<StartSessionRequest, 'options' | 'selection'>[] = [
  // An option of an earlier release, as a stored run holds it; the type knows it no more.
  { options: JSON.parse('{"agent":"build"}') as StartSessionRequest['options'], selection: {} },
  { options: { variant: 'yolo' }, selection: {} },
  { options: { reasoningEffort: 'bypassPermissions' }, selection: {} },
  ...SELECTIONS.map((selection) => ({ options: {}, selection })),
]

const sessions: TestSession[] = []
afterEach(async () => {
  for (const test of sessions.splice(0)) await test.session?.stop()
})
function session(backend: string, request: Partial<StartSessionRequest> = {}): TestSession {
  const test = new TestSession(backend, request)
  sessions.push(test)
  return test
}

describe.each(ENTRIES)('a session of kind $kind', (entry) => {
  it.each(SETTINGS)('refuses to let its launch decide who approves (%j), and starts nothing', async (settings) => {
    const test = session(entry.id, settings)
    await expect(test.start(create(entry))).rejects.toMatchObject({ failure: { reason: 'model_unlisted' } })
    await expect(test.start(create(entry))).rejects.toThrow('only the definition of runtime')
    expect(test.events).toEqual([])
    expect(existsSync(started)).toBe(false)
  })
})

describe.each(['modes', 'options'])('an agent that keeps its mode in its %s', (place) => {
  const agent = (mode?: string) =>
    create({
      ...{ id: 'moody', kind: 'acp', command: process.execPath, env: {} },
      args: [path.join(root, 'test/runtimes/support/mode-agent.mjs'), place],
      ...(mode === undefined ? {} : { mode }),
    } as const)

  it('has it reported from its start on, and marked when it stops asking by itself', async () => {
    const test = session('moody')
    await test.start(agent())
    for (const prompt of ['ask', 'bypassPermissions', 'bypassPermissions', 'quiet', 'ask']) await test.turn(prompt)
    expect(test.all('session.mode.changed')).toEqual([
      { mode: 'ask', actsWithoutAsking: false, isSetByDefinition: false },
      { mode: 'bypassPermissions', actsWithoutAsking: true, isSetByDefinition: false },
      { mode: 'quiet', actsWithoutAsking: true, isSetByDefinition: false },
      { mode: 'ask', actsWithoutAsking: false, isSetByDefinition: false },
    ])
    expect(test.types().slice(0, 2)).toEqual(['session.started', 'session.mode.changed'])
    expect(test.all('runtime.stderr')).toEqual([])
  })

  it('is put into the mode of its definition', async () => {
    const test = session('moody')
    await test.start(agent('bypassPermissions'))
    expect(test.all('session.mode.changed')).toEqual([
      { mode: 'bypassPermissions', actsWithoutAsking: true, isSetByDefinition: true },
    ])
  })
})

describe('codex', () => {
  it('reports the sandbox that it is in', async () => {
    const test = session('codex')
    await test.start(createRecorded('codex'))
    expect(test.all('session.mode.changed')).toEqual([
      { mode: 'read-only', actsWithoutAsking: false, isSetByDefinition: true },
    ])
  })

  it.each([
    ['never asking', { approvalPolicy: 'never', sandbox: { type: 'workspaceWrite' } }],
    ['asking a model of its own', { approvalPolicy: 'on-request', approvalsReviewer: 'guardian' }],
    ['without a sandbox', { approvalPolicy: 'on-request', sandbox: { type: 'dangerFullAccess' } }],
  ])('is marked as acting without asking when it reports itself %s', (_what, reported) => {
    const unsaid = { approvalPolicy: undefined, approvalsReviewer: undefined }
    expect(codexModeInForce({ ...unsaid, ...reported }, 'read-only')).toMatchObject({
      actsWithoutAsking: true,
      isSetByDefinition: false,
    })
  })
})

describe('pi', () => {
  it.each([
    ['model', { model: '--no-extensions' }],
    ['model of a provider', { model: '-ne/x' }],
    ['thinking level', { options: { thinkingLevel: '-ne' } }],
    ['list of tools', { selection: { tools: '--no-extensions' } }],
    ['session to resume', { resume: '--no-extensions' }],
  ])('takes no option of its own for a %s: one switches its gate off', async (_what, request) => {
    const test = session('a-pi', request)
    const pi = create({ id: 'a-pi', kind: 'pi', command: program, env: {} })
    await expect(test.start(pi)).rejects.toMatchObject({ failure: { reason: 'model_unlisted' } })
    expect(existsSync(started)).toBe(false)
  })
})
