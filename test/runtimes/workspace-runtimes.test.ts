import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { createRuntimeController } from '@/orchestration/session/runtime-controller'
import type { RuntimeList } from '@/server/runtimes/registry'
import type { ServiceContext } from '@/server/services/context'
import { resolveLaunch } from '@/server/services/runs/resolve-launch'
import { listRuntimes } from '@/server/services/runtimes/list-runtimes'
import { removeDefinition, saveDefinition } from '@/server/services/runtimes/manage-runtimes'
import { testRuntime } from '@/server/services/runtimes/test-runtime'
import { CAT, openWorkspace, PASSWORD, SECRET } from './support/open-workspace'
import { startMockLlm } from '../support/mock-llm/mock-llm'

describe('a runtime that an owner defines', () => {
  it('is launched on at once, replaced at once, and gone at once', async () => {
    const { controller, definitions, save, workspaceId } = await openWorkspace()
    const listed = async () =>
      (await controller.listRuntimes({ workspaceId })).map(({ id, title, source }) => [id, title, source])
    expect(await listed()).toHaveLength(1)
    await save({ ...CAT, title: 'Cat' })
    expect(await listed()).toContainEqual(['cat', 'Cat', 'workspace'])
    await save({ ...CAT, title: 'Tom' })
    expect(await listed()).toContainEqual(['cat', 'Tom', 'workspace'])
    await definitions.remove(workspaceId, 'cat')
    expect(await listed()).toHaveLength(1)
  })

  it('answers a test with what it said', async () => {
    const { ctx, save } = await openWorkspace()
    await save(CAT)
    const test = await testRuntime(ctx, { runtimeId: 'cat', model: null })
    expect(test).toMatchObject({ status: 'completed', failure: null, text: expect.stringContaining('ready') as string })
    expect(test.events.map(({ type }) => type)).toEqual(expect.arrayContaining(['session.started', 'turn.completed']))
  })

  it('answers a test with why it failed', async () => {
    const { ctx, save } = await openWorkspace()
    await save({ ...CAT, command: '/no/such/program' })
    const test = await testRuntime(ctx, { runtimeId: 'cat', model: null })
    expect(test).toMatchObject({ status: 'failed', failure: { reason: 'runtime_missing' } })
  })

  it('is seen by another process of the same database', async () => {
    const { open, save } = await openWorkspace()
    const other = await open()
    onTestFinished(() => other.close())
    await save(CAT)
    await other.reload()
    expect(other.current().map(({ id }) => id)).toContain('cat')
  })

  it('makes another process look for installed agents once for each change, and not when nothing changed', async () => {
    const { open, save, definitions, workspaceId } = await openWorkspace()
    const current = vi.fn<RuntimeList['current']>(() => [])
    const other = await open(SECRET, { current })
    onTestFinished(() => other.close())
    const looks = () => current.mock.calls.filter(([options]) => options?.refresh === true).length
    await other.reload()
    expect(looks()).toBe(0)
    await save(CAT)
    for (const _ of [1, 2, 3]) await other.reload()
    expect(looks()).toBe(1)
    await definitions.remove(workspaceId, 'cat')
    for (const _ of [1, 2, 3]) await other.reload()
    expect(looks()).toBe(2)
    other.current({ refresh: true })
    expect(looks()).toBe(3)
  })

  it.each([
    ['an id of a runtime that is there', { ...CAT, id: 'demo' }, 'conflict'],
    ['no command', { id: 'x', kind: 'acp' }, 'invalid_input'],
    ['a kind that reads the server’s variables', { id: 'x', kind: 'codex' }, 'invalid_input'],
    [
      'a key out of a file of the server',
      { id: 'x', kind: 'openai-compatible', baseUrl: 'http://127.0.0.1/v1', apiKeyFile: '/etc/passwd' },
      'invalid_input',
    ],
    [
      'a metadata service',
      { id: 'x', kind: 'openai-compatible', baseUrl: 'http://169.254.169.254/v1' },
      'invalid_input',
    ],
    ['a private network', { id: 'x', kind: 'openai-compatible', baseUrl: 'http://10.0.0.7/v1' }, 'invalid_input'],
    [
      'a mapped address',
      { id: 'x', kind: 'openai-compatible', baseUrl: 'http://[::ffff:10.0.0.7]/v1' },
      'invalid_input',
    ],
    [
      'a password in the URL',
      { id: 'x', kind: 'openai-compatible', baseUrl: 'http://a:b@127.0.0.1/v1' },
      'invalid_input',
    ],
  ])('is refused with %s', async (_what, entry, code) => {
    const { save, stored } = await openWorkspace()
    await expect(save(entry)).rejects.toMatchObject({ code })
    expect(await stored()).toEqual([])
  })

  it('may be in a private network that the operator has named', async () => {
    const { save } = await openWorkspace({ allowedHosts: ['10.0.0.7'] })
    await expect(save({ id: 'x', kind: 'openai-compatible', baseUrl: 'http://10.0.0.7/v1' })).resolves.toBeTruthy()
  })

  it('is saved and removed only with the password, by the record of who did it', async () => {
    const { accounts, ctx, stored, workspaceId } = await openWorkspace()
    await expect(saveDefinition(ctx, { entry: CAT, password: 'wrong' })).rejects.toMatchObject({
      code: 'illegal_state',
    })
    expect(await stored()).toEqual([])
    await saveDefinition(ctx, { entry: CAT, password: PASSWORD })
    await removeDefinition(ctx, { runtimeId: 'cat', password: PASSWORD })
    const items = await accounts.listAudit({ workspaceId, limit: 10 })
    expect(items.map(({ action, result, object }) => [action, result, object])).toEqual([
      ['runtimes.remove', 'ok', 'cat'],
      ['runtimes.save', 'ok', 'cat'],
      ['runtimes.save', 'refused', 'none'],
    ])
    expect(JSON.stringify(items)).not.toContain(PASSWORD)
  })
})

describe('a runtime of another workspace', () => {
  async function openTwo() {
    const workspace = await openWorkspace()
    const { ctx, definitions, ledger } = workspace
    const theirs = 'wsp_theirs'
    await ledger.db.workspace.create({ data: { id: theirs, name: 'Theirs', createdAt: new Date() } })
    await definitions.save({ workspaceId: theirs, entry: { ...CAT, title: 'Their cat' }, by: 'Eve' })
    const them: ServiceContext = { ...ctx, actor: { ...ctx.actor, workspaceId: theirs } }
    return { ...workspace, theirs, them }
  }

  it('is not listed, and answers a launch, a test and a removal like one that does not exist', async () => {
    const { controller, ctx, definitions, them, workspaceId } = await openTwo()
    const ids = async (who: ServiceContext) => (await listRuntimes(who, { refresh: false })).map(({ id }) => id)
    expect(await ids(ctx)).toEqual(['demo'])
    expect(await ids(them)).toEqual(['demo', 'cat'])
    expect((await controller.listRuntimes()).map(({ id }) => id)).toEqual(['demo'])
    expect(await definitions.list(workspaceId)).toEqual([])

    const issues = async (backend: string) => (await resolveLaunch(ctx, { targets: [{ backend }] })).issues
    const [foreign, unknown] = [await issues('cat'), await issues('dog')]
    expect(foreign).toMatchObject([{ code: 'unknown_backend' }])
    expect(JSON.stringify(foreign).replaceAll('cat', 'dog')).toBe(JSON.stringify(unknown))
    expect((await resolveLaunch(them, { targets: [{ backend: 'cat' }] })).issues).toEqual([])

    const test = await testRuntime(ctx, { runtimeId: 'cat', model: null })
    expect(test.failure).toEqual({
      reason: 'runtime_missing',
      message: 'Runtime cat is not known here (known: demo).',
    })
    await expect(definitions.remove(workspaceId, 'cat')).rejects.toMatchObject({ code: 'not_found' })
  })

  it('is not started for a run of this workspace, nor for one of none', async () => {
    const { controller, theirs, workspaceId } = await openTwo()
    const start = (sessionId: string, whose: { workspaceId?: string }) => {
      const target = { sessionId, backend: 'cat', model: null, options: {}, selection: {}, ...whose }
      const place = { cwd: null, resume: null, marker: `scope-${process.pid}.`, ordinal: 1 }
      return controller.startSession({ ...target, ...place }, () => undefined, AbortSignal.timeout(10_000))
    }
    const missing = { failure: { reason: 'runtime_missing' } }
    await expect(start('ses_1', { workspaceId })).rejects.toMatchObject(missing)
    await expect(start('ses_2', {})).rejects.toMatchObject(missing)
    await expect(start('ses_3', { workspaceId: theirs })).resolves.toMatchObject({ sessionId: 'ses_3' })
  })

  it('may have the same id as one of this workspace: each has its own', async () => {
    const { ctx, definitions, save, them, theirs } = await openTwo()
    await save({ ...CAT, title: 'Our cat' })
    const title = async (who: ServiceContext) =>
      (await listRuntimes(who, { refresh: false })).find(({ id }) => id === 'cat')?.title
    expect(await title(ctx)).toBe('Our cat')
    expect(await title(them)).toBe('Their cat')
    await definitions.remove(theirs, 'cat')
    expect(await title(ctx)).toBe('Our cat')
    expect(await title(them)).toBeUndefined()
  })
})

describe('the key of an endpoint', () => {
  const KEY = 'sk-very-secret-1234'

  async function openEndpoint() {
    const llm = await startMockLlm()
    onTestFinished(() => llm.close())
    const workspace = await openWorkspace({ allowedHosts: ['127.0.0.1'] })
    const entry = { id: 'mock', kind: 'openai-compatible', baseUrl: `${llm.url}/v1`, models: [{ id: 'mock-model' }] }
    const definition = await workspace.save(entry, KEY)
    return { ...workspace, llm, entry, definition }
  }

  it('is sent to the endpoint, and told to nobody but for its end', async () => {
    const { ctx, definition, definitions, llm, workspaceId } = await openEndpoint()
    const test = await testRuntime(ctx, { runtimeId: 'mock', model: 'mock-model' })
    expect(test).toMatchObject({ status: 'completed', text: expect.stringContaining('Hello') as string })
    expect(llm.calls[0]?.headers.authorization).toBe(`Bearer ${KEY}`)
    expect(definition.keyTail).toBe('1234')
    expect(JSON.stringify([definition, await definitions.list(workspaceId), test])).not.toContain('very-secret')
  })

  it('is tested on the model that a launch would take, where none is named', async () => {
    const { ctx, llm } = await openEndpoint()
    expect(await testRuntime(ctx, { runtimeId: 'mock', model: null })).toMatchObject({ status: 'completed' })
    expect(llm.calls.map(({ model }) => model)).toEqual(['mock-model'])
  })

  it('stands sealed in the database, and another secret does not open it', async () => {
    const { ctx, definitions, open, stored } = await openEndpoint()
    expect(JSON.stringify(await stored())).not.toContain('very-secret')
    definitions.close()
    const other = await open('another secret, as long as the first one was')
    onTestFinished(() => other.close())
    const controller = createRuntimeController(() => other.current(), { clock: ctx.deps.clock })
    const deps = { ...ctx.deps, controller }
    const test = await testRuntime({ ...ctx, deps }, { runtimeId: 'mock', model: 'mock-model' })
    expect(test.status).toBe('failed')
  })

  it('stays when something else is changed, goes when the base URL is, and when it is taken away', async () => {
    const { entry, save } = await openEndpoint()
    expect((await save({ ...entry, title: 'Renamed' })).keyTail).toBe('1234')
    expect((await save({ ...entry, baseUrl: 'http://127.0.0.1:1/v1' })).keyTail).toBeNull()
    expect((await save(entry)).keyTail).toBeNull()
    expect((await save(entry, KEY)).keyTail).toBe('1234')
    expect((await save(entry, null)).keyTail).toBeNull()
  })

  it.each([
    ['anthropic', '/v1', 'x-api-key'],
    ['google', '/v1beta', 'x-goog-api-key'],
    ['openai', '/v1', 'authorization'],
  ])('is sent to a proxy of %s under %s as %s, and goes when the kind is changed', async (kind, root, header) => {
    const { ctx, entry, llm, save } = await openEndpoint()
    const proxy = { ...entry, id: 'proxy', kind, baseUrl: `${llm.url}${root}` }
    expect((await save(proxy, KEY)).keyTail).toBe('1234')
    const test = await testRuntime(ctx, { runtimeId: 'proxy', model: 'mock-model' })
    expect(test).toMatchObject({ status: 'completed', text: expect.stringContaining('Hello') as string })
    expect(String(llm.calls.at(-1)?.headers[header])).toContain(KEY)
    expect((await save({ ...proxy, kind: 'openai-compatible' })).keyTail).toBeNull()
  })

  it('of the vendor’s own address is not the server’s: without one nothing is sent', async () => {
    vi.stubEnv('ANTHROPIC_API_KEY', 'the-server’s-own')
    onTestFinished(() => void vi.unstubAllEnvs())
    const { ctx, save } = await openEndpoint()
    await save({ id: 'theirs', kind: 'anthropic', models: [{ id: 'claude-opus-5-5' }] })
    const test = await testRuntime(ctx, { runtimeId: 'theirs', model: null })
    expect(test.failure?.reason).toBe('runtime_unauthenticated')
  })

  it('of a vendor may not be sent to a private network', async () => {
    const { save } = await openEndpoint()
    await expect(save({ id: 'x', kind: 'anthropic', baseUrl: 'http://10.0.0.7/v1' }, KEY)).rejects.toMatchObject({
      code: 'invalid_input',
    })
  })

  it('does not follow a redirect', async () => {
    const { ctx, entry, llm, save } = await openEndpoint()
    const elsewhere = createServer((_, response) => response.writeHead(307, { location: `${llm.url}/v1/models` }).end())
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void elsewhere.close())
    const { port } = elsewhere.address() as AddressInfo
    await save({ ...entry, baseUrl: `http://127.0.0.1:${port}/v1` }, KEY)
    const test = await testRuntime(ctx, { runtimeId: 'mock', model: 'mock-model' })
    expect(test.status).toBe('failed')
    expect(llm.calls).toEqual([])
  })
})
