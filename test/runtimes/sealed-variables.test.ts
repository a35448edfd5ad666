import { readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createRuntimeController } from '@/orchestration/session/runtime-controller'
import { listDefinitions, saveDefinition } from '@/server/services/runtimes/manage-runtimes'
import { testRuntime } from '@/server/services/runtimes/test-runtime'
import { openWorkspace, PASSWORD } from './support/open-workspace'

const VALUE = 'tok-q8Zr7-in-the-clear'
/** Answers with what the program has in its environment. */
const PRINTENV = { id: 'env', kind: 'command', command: 'sh', args: ['-c', 'printenv TOKEN MODE; echo "$TOKEN" >&2'] }

function filesHold(folder: string, text: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile() && file.name.startsWith('test.db'))
    .map((file) => path.join(file.parentPath, file.name))
    .filter((file) => readFileSync(file).includes(text))
}

describe('[F8] [S-09] the variables of a saved runtime', () => {
  it('reach the program, and nothing that is returned or stored holds a value', async () => {
    const { accounts, ctx, host, stored, workspaceId } = await openWorkspace()
    const entry = { ...PRINTENV, env: { TOKEN: VALUE, MODE: 'debug' } }
    const saved = await saveDefinition(ctx, { entry, password: PASSWORD })
    expect(saved.entry).toEqual({ ...PRINTENV, env: { TOKEN: null, MODE: null } })
    const test = await testRuntime(ctx, { runtimeId: 'env', model: null })
    expect(test).toMatchObject({ status: 'completed', text: '[TOKEN]\ndebug\n' })
    const audit = await accounts.listAudit({ workspaceId, limit: 10 })
    const told = JSON.stringify([saved, await listDefinitions(ctx), test, audit, await stored()])
    expect(told).not.toContain(VALUE)
    expect(told).toContain('TOKEN')
    expect(filesHold(host.dataDir, VALUE)).toEqual([])
    expect(filesHold(host.dataDir, 'TOKEN').length).toBeGreaterThan(0)
  })

  it('are not repeated by the failure of a program that quotes them', async () => {
    const { ctx, save } = await openWorkspace()
    const args = ['-c', 'echo "bad token $TOKEN" >&2; exit 3']
    await save({ ...PRINTENV, args, env: { TOKEN: VALUE } })
    const test = await testRuntime(ctx, { runtimeId: 'env', model: null })
    expect(test.status).toBe('failed')
    expect(JSON.stringify(test)).not.toContain(VALUE)
    expect(JSON.stringify(test)).toContain('bad token [TOKEN]')
  })

  it('keep their values by name, change by value and go by omission', async () => {
    const { ctx, save } = await openWorkspace()
    const answer = async () => (await testRuntime(ctx, { runtimeId: 'env', model: null })).text
    await save({ ...PRINTENV, env: { TOKEN: 'short', MODE: 'debug' } })
    const kept = await save({ ...PRINTENV, title: 'Renamed', env: { TOKEN: null, MODE: 'trace' } })
    expect(kept.entry).toMatchObject({ env: { TOKEN: null, MODE: null } })
    expect(await answer()).toBe('short\ntrace\n')
    expect((await save({ ...PRINTENV, env: { MODE: null } })).entry).toMatchObject({ env: { MODE: null } })
    expect(await answer()).toBe('trace\n')
    expect((await save(PRINTENV)).entry).toMatchObject({ env: {} })
  })

  it('saved with an unchanged definition as it was listed, keep all their values', async () => {
    const { ctx, definitions, save, workspaceId } = await openWorkspace()
    await save({ ...PRINTENV, env: { TOKEN: 'short', MODE: 'debug' } })
    const [listed] = await definitions.list(workspaceId)
    await save({ ...listed?.entry })
    expect((await testRuntime(ctx, { runtimeId: 'env', model: null })).text).toBe('short\ndebug\n')
  })

  it.each([
    ['command', { command: 'bash' }],
    ['argument', { args: ['-c', 'printenv TOKEN | rev'] }],
    ['kind', { kind: 'acp' }],
  ])('lose their stored values when the %s is changed', async (_what, change) => {
    const { ctx, save, stored } = await openWorkspace()
    await save({ ...PRINTENV, env: { TOKEN: VALUE } })
    const changed = await save({ ...PRINTENV, ...change, env: { TOKEN: null, MODE: 'fresh' } })
    expect(changed.entry).toMatchObject({ env: { MODE: null } })
    expect(changed.entry).not.toHaveProperty('env.TOKEN')
    const back = await save({ ...PRINTENV, env: {} })
    expect(back.entry).toMatchObject({ env: {} })
    expect((await stored())[0]?.sealedEnv).toBeNull()
    await expect(save({ ...PRINTENV, env: { TOKEN: null } })).rejects.toMatchObject({ code: 'invalid_input' })
    expect((await testRuntime(ctx, { runtimeId: 'env', model: null })).text).not.toContain(VALUE)
  })

  it.each(['toString', 'constructor', 'TOKEN'])('cannot keep %s where nothing is stored', async (name) => {
    const { save } = await openWorkspace()
    const env = JSON.parse(`{"${name}":null}`) as Record<string, null>
    await expect(save({ ...PRINTENV, env })).rejects.toMatchObject({ code: 'invalid_input' })
  })

  it('sealed with another secret stop the start, and the runtime says so', async () => {
    const { ctx, definitions, open, save } = await openWorkspace()
    await save({ ...PRINTENV, env: { TOKEN: VALUE } })
    definitions.close()
    const other = await open('another secret, as long as the first one was')
    onTestFinished(() => other.close())
    const controller = createRuntimeController(() => other.current(), { clock: ctx.deps.clock })
    const test = await testRuntime({ ...ctx, deps: { ...ctx.deps, controller } }, { runtimeId: 'env', model: null })
    expect(test.failure).toMatchObject({ reason: 'runtime_unauthenticated' })
    expect(test.failure?.message).toContain('stored variables of env cannot be opened')
  })

  it('copied to the row of another runtime cannot be opened there', async () => {
    const { ctx, definitions, ledger, save } = await openWorkspace()
    await save({ ...PRINTENV, env: { TOKEN: VALUE } })
    await save({ ...PRINTENV, id: 'thief' })
    const [victim, thief] = await ledger.db.workspaceRuntime.findMany({ orderBy: { runtimeId: 'asc' } })
    await ledger.db.workspaceRuntime.update({
      where: { id: thief?.id ?? '' },
      data: { sealedEnv: victim?.sealedEnv ?? '', updatedAt: new Date(0) },
    })
    await definitions.reload()
    const test = await testRuntime(ctx, { runtimeId: 'thief', model: null })
    expect(test.failure).toMatchObject({ reason: 'runtime_unauthenticated' })
  })
})

describe('the arguments of a saved runtime', () => {
  it.each([
    [['--api-key', 'abcdef']],
    [['--api-key=abcdef']],
    [['--token', 'abcdef']],
    [['-password=abcdef']],
    [['--openai-api-key', 'abcdef']],
    [['-c', `model_key="sk-${'a'.repeat(20)}"`]],
    [['-H', 'Authorization: Bearer abcdefgh1234']],
  ])('%j are refused, without repeating them', async (args) => {
    const { save, stored } = await openWorkspace()
    const error: unknown = await save({ ...PRINTENV, args }).catch((cause: unknown) => cause)
    expect(error).toMatchObject({ code: 'invalid_input' })
    expect(String(error)).not.toContain('abcdef')
    expect(await stored()).toEqual([])
  })

  it.each([[['--token-limit', '100']], [['--acp', '--key']], [['--keys=vim']], [['--model', 'sk-small']]])(
    '%j are stored',
    async (args) => {
      const { save } = await openWorkspace()
      await expect(save({ ...PRINTENV, args })).resolves.toBeTruthy()
    },
  )
})
