import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { TRPCError } from '@trpc/server'
import { expect, onTestFinished, test } from 'vitest'
import { createCaller } from '@/server/api/root'
import { traceResponse } from '@/server/http/trace'
import { sessionArgs } from '@/server/runtimes/pi/pi-start'
import { parseWorkspaceEntry } from '@/server/runtimes/runtimes-file'
import { launchRun } from '@/server/services/runs/launch-run'
import { openRoutes, request } from '../http/support'
import { openServices } from '../services/support/open-services'
import { HOSTILE_IDS, HOSTILE_VALUES } from './corpora/hostile-paths'

const DEMO = [{ backend: 'demo' }]

/** A granted root beside folders that it must not lead to. */
function makeFolders() {
  const folder = mkdtempSync(path.join(tmpdir(), 'plenum-paths-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const root = path.join(folder, 'root')
  for (const name of ['root/inside', 'root-sibling', 'outside', 'root/Inside ']) {
    mkdirSync(path.join(folder, name), { recursive: true })
  }
  writeFileSync(path.join(root, 'file'), '')
  symlinkSync('/etc', path.join(root, 'to-etc'))
  symlinkSync('../outside', path.join(root, 'to-outside'))
  symlinkSync('/proc/self/root', path.join(root, 'to-proc'))
  symlinkSync('to-link', path.join(root, 'to-link')) // a circle
  symlinkSync('to-outside', path.join(root, 'to-to-outside'))
  return { folder, root }
}

test('[S-04] a working folder outside of the granted root is refused, however it is spelled', async ({ task }) => {
  const { folder, root } = makeFolders()
  const { ctx, deps, workspaceId } = await openServices({ allowedCwdRoots: [root] })
  const refused = [
    folder,
    `${root}-sibling`,
    `${root}/..`,
    `${root}/../root-sibling`,
    `${root}/inside/../../outside`,
    `${root}/to-etc`,
    `${root}/to-etc/ssl`,
    `${root}/to-outside`,
    `${root}/to-to-outside`,
    `${root}/to-link`,
    `${root}/to-proc${folder}`,
    `${root}/to-proc/etc`,
    `${root}/file`,
    `${root}/none`,
    `${root}/inside\0`,
    `${root}\0/../../etc`,
    `${root}/inside `,
    ` ${root}/inside`,
    `${root}/inside\n`,
    `${root}/ＩＮＳＩＤＥ`,
    `${root}/‥/outside`,
    `${root}/..;/outside`,
    `${root}/%2e%2e/outside`,
    `${root}\\..\\outside`,
    `file://${root}/inside`,
    `/proc/self/root${folder}/outside`,
    '/proc/self/cwd',
    '/proc/self/fd/0',
    '/proc/1/root',
    '/',
    '/etc',
    '/tmp',
    '.',
    '..',
    '~',
    'inside',
    './inside',
    '$HOME',
    '',
    `/${'a/'.repeat(480)}`,
    `${root}/${'../'.repeat(200)}etc`,
    `${root}/${'x'.repeat(300)}`,
  ]
  for (const cwd of refused) {
    await expect(launchRun(ctx, { prompt: 'hi', targets: DEMO, cwd }), JSON.stringify(cwd)).rejects.toMatchObject({
      code: 'invalid_input',
    })
  }
  expect((await deps.store.listRuns({ workspaceId, limit: 10 })).items).toEqual([])
  task.meta.cases = refused.length
})

test('[S-04] a working folder inside of the granted root is stored by its real path', async ({ task }) => {
  const { root } = makeFolders()
  const { ctx, deps } = await openServices({ allowedCwdRoots: [root] })
  const taken = [root, `${root}/`, `${root}/inside`, `${root}/./inside`, `${root}/inside/../inside`, `${root}//inside`]
  for (const cwd of taken) {
    const { runId } = await launchRun(ctx, { prompt: 'hi', targets: DEMO, cwd })
    expect([root, path.join(root, 'inside')], cwd).toContain((await deps.store.getRun(runId))?.cwd)
  }
  task.meta.cases = taken.length
})

test('[S-17] [S-20] a hostile id is unknown or invalid, never a fault and never a property', async ({ task }) => {
  const { deps, ctx } = await openServices()
  const caller = createCaller({ actor: ctx.actor, deps, requestId: 'test' })
  let cases = 0
  for (const id of HOSTILE_IDS) {
    const calls = {
      'runs.get': () => caller.runs.get({ runId: id }),
      'runs.trace': () => caller.runs.trace({ runId: id }),
      'runs.cancel': () => caller.runs.cancel({ runId: id }),
      'workers.get': () => caller.workers.get({ workerId: id }),
      'workers.cancel': () => caller.workers.cancel({ workerId: id }),
      'requests.get': () => caller.requests.get({ id }),
      'reductions.get': () => caller.reductions.get({ reductionId: id }),
      'tokens.revoke': () => caller.tokens.revoke({ id }),
    }
    for (const [name, call] of Object.entries(calls)) {
      const error: unknown = await call().catch((reason: unknown) => reason)
      expect(error, `${name} ${JSON.stringify(id)}`).toBeInstanceOf(TRPCError)
      expect(['NOT_FOUND', 'BAD_REQUEST'], `${name} ${JSON.stringify(id)}`).toContain((error as TRPCError).code)
      cases++
    }
  }
  task.meta.cases = cases
})

test('[S-17] a backend or a model with a hostile name is an unknown one', async ({ task }) => {
  const { ctx } = await openServices()
  for (const backend of HOSTILE_IDS) {
    await expect(launchRun(ctx, { prompt: 'hi', targets: [{ backend }] }), backend).rejects.toMatchObject({
      code: 'invalid_input',
    })
  }
  task.meta.cases = HOSTILE_IDS.length
})

test('[S-12] a download is named by an id alone and by a known format', async ({ task }) => {
  const { deps, ctx } = await openRoutes()
  const title = 'a"; filename="../../evil.html\r\nSet-Cookie: a=b\r\n\r\n<script>'
  const { runId } = await launchRun(ctx, { prompt: 'hi', targets: DEMO, title })
  for (const [format, ending] of Object.entries({ json: 'json', ndjson: 'ndjson', markdown: 'md' })) {
    const { headers } = await traceResponse(request(`/api/runs/${runId}/trace?format=${format}`), runId, deps)
    expect(headers.get('content-disposition')).toBe(`attachment; filename="plenum-${runId}.${ending}"`)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('content-type')).not.toContain('html')
  }
  const formats = [
    'html',
    'JSON',
    '../json',
    'json\r\nSet-Cookie: a=b',
    '__proto__',
    'constructor',
    'toString',
    '',
    'json,markdown',
  ]
  for (const format of formats) {
    const answer = await traceResponse(request(`/api/runs/x/trace?format=${encodeURIComponent(format)}`), runId, deps)
    expect(answer.status, format).toBe(400)
    expect(answer.headers.get('set-cookie'), format).toBeNull()
  }
  task.meta.cases = formats.length + 3
})

test('[S-03] no value of a launch becomes an option of an agent’s command line', ({ task }) => {
  const session = {
    sessionId: 's',
    backend: 'pi',
    model: null,
    options: {},
    selection: {},
    cwd: null,
    resume: null,
    marker: 'm',
    ordinal: 1,
  }
  let cases = 0
  for (const value of HOSTILE_VALUES) {
    const requests = [
      { ...session, model: value },
      { ...session, model: `${value}/x` },
      { ...session, model: `x/${value}` },
      { ...session, options: { thinkingLevel: value } },
      { ...session, selection: { tools: value } },
      { ...session, resume: value },
    ]
    for (const asked of requests) {
      cases++
      const args = argsOrRefusal(asked)
      // Names stand at even places and are ours; what stands at odd places is a value and must not look like a name.
      args.forEach((arg, index) =>
        expect(arg.startsWith('-'), `${JSON.stringify(value)} as ${arg}`).toBe(index % 2 === 0),
      )
    }
  }
  task.meta.cases = cases
})

function argsOrRefusal(asked: Parameters<typeof sessionArgs>[0]): string[] {
  try {
    return sessionArgs(asked)
  } catch (error) {
    expect(error).toMatchObject({ name: 'RuntimeFailure' })
    return []
  }
}

test('[S-03] a runtime of the app is named by a plain id and has no field that reads the server', ({ task }) => {
  const wrong = [
    ...['-x', '--help', '../x', 'a/b', 'a b', '', '.', 'a\0', 'a\n', 'ä', '__proto__', '_x', 'x'.repeat(81)].map(
      (id) => ({ id }),
    ),
    { apiKeyFile: '/etc/shadow' },
    { apiKeyEnv: 'NEXTAUTH_SECRET' },
    { shell: true },
    { kind: 'codex' },
    { kind: 'sh' },
    { command: '' },
    { command: ['sh'] },
    { args: '-c id' },
    { args: [{ toString: 'x' }] },
    { env: { 'A B': 'x' } },
    { env: { 'A=B': 'x' } },
    { env: { A: 1 } },
    { cwd: '/' },
    { maxSessions: 1e9 },
  ]
  const right = { id: 'mine', kind: 'command', command: 'cat' }
  expect(parseWorkspaceEntry(right)).toMatchObject(right)
  for (const change of wrong) {
    expect(() => parseWorkspaceEntry({ ...right, ...change }), JSON.stringify(change)).toThrow(
      /The runtime is not right/,
    )
  }
  task.meta.cases = wrong.length
})
