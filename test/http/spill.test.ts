import { mkdir, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { spillResponse } from '@/server/http/spill'
import { launchRun } from '@/server/services/runs/launch-run'
import { spillPath } from '@/server/spill-path'
import { makeTemporaryFolder } from '../accounts/open-accounts'
import { openRoutes, request } from './support'

async function openSpills() {
  const routes = await openRoutes()
  const dataDir = await makeTemporaryFolder()
  const { runId } = await launchRun(routes.ctx, { prompt: 'hi', targets: [{ backend: 'demo' }] })
  const [worker] = await routes.deps.store.listWorkers(runId)
  const workerId = worker?.id ?? ''
  const file = spillPath(dataDir, { workerId, attempt: 1 })
  await mkdir(path.dirname(file), { recursive: true })
  const ask = (id: string, query = '') =>
    spillResponse(request(`/api/workers/x/spill${query}`), id, { ...routes.deps, dataDir })
  return { routes, dataDir, workerId, file, ask }
}

test('output beyond the caps is downloaded as plain text that no browser interprets', async () => {
  const { workerId, file, ask } = await openSpills()
  await writeFile(file, '<script>alert(1)</script>\n')
  const response = await ask(workerId, '?attempt=1')
  expect(response.status).toBe(200)
  expect(await response.text()).toBe('<script>alert(1)</script>\n')
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'content-type': 'text/plain; charset=utf-8',
    'content-disposition': `attachment; filename="${workerId}.1.ndjson"`,
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  })
})

test('nothing else is reached by it: no other path, no link, no other worker’s name, nothing for strangers', async () => {
  const { routes, dataDir, workerId, file, ask } = await openSpills()
  await writeFile(path.join(dataDir, 'auth-secret'), 'secret')
  expect((await ask(workerId)).status).toBe(404) // nothing was spilled
  for (const id of ['../auth-secret', `${workerId}/../../auth-secret`, 'wkr_none'])
    expect((await ask(id)).status, id).toBe(404)
  for (const attempt of ['0', '1.5', '../../auth-secret', '1%2f..%2f..%2fauth-secret'])
    expect((await ask(workerId, `?attempt=${attempt}`)).status, attempt).toBe(400)
  await symlink(path.join(dataDir, 'auth-secret'), file)
  const linked = await ask(workerId, '?attempt=1')
  expect(linked.status).toBe(404)
  expect(await linked.text()).not.toContain('secret')
  const stranger = { ...routes.deps, dataDir, getActor: async () => null }
  expect((await spillResponse(request('/api/workers/x/spill'), workerId, stranger)).status).toBe(401)
})

test('[F12] output beyond the caps holds what the agent’s program wrote of itself for who manages runtimes only', async () => {
  const { routes, workerId, file, ask } = await openSpills()
  const lines = [
    { type: 'runtime.stderr', payload: { text: 'secret of /opt/agents' } },
    { type: 'tool.progress', payload: { toolId: 't', content: [{ type: 'text', text: 'öutput '.repeat(20_000) }] } },
    { type: 'runtime.line', payload: { text: '{"secret":', isLast: false } },
    {
      type: 'turn.errored',
      payload: { turnId: 't', failure: { reason: 'internal', message: 'no', excerpt: 'secret' } },
    },
    { type: 'assistant.message.delta', payload: { text: 'said' } },
  ]
  const text = [...lines.map((line) => JSON.stringify(line)), 'secret that is no event', ''].join('\n')
  await writeFile(file, text)
  expect(await (await ask(workerId)).text()).toBe(text)
  routes.signIn(routes.actor('member'))
  const shown = await (await ask(workerId)).text()
  expect(shown).not.toContain('secret')
  expect(
    shown
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as unknown),
  ).toEqual([
    { type: 'runtime.stderr', payload: { text: '' } },
    lines[1],
    { type: 'runtime.line', payload: { text: '', isLast: false } },
    { type: 'turn.errored', payload: { turnId: 't', failure: { reason: 'internal', message: 'no' } } },
    lines[4],
    { type: 'runtime.line', payload: { text: '', isLast: true } },
  ])
})
