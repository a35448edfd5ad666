import { expect, test } from 'vitest'
import { artifactResponse } from '@/server/http/artifact'
import { eventsResponse } from '@/server/http/sse'
import { spillResponse } from '@/server/http/spill'
import { traceResponse } from '@/server/http/trace'
import { launchRun } from '@/server/services/runs/launch-run'
import { openRoutes, request } from './support'

test('[F17] [S-19] each route that serves a run records whom the scopes refuse, and nothing of who may read', async () => {
  const routes = await openRoutes()
  const { deps, folder } = routes
  const { runId } = await launchRun(routes.ctx, { prompt: 'hi', targets: [{ backend: 'demo' }] })
  const [worker] = await deps.store.listWorkers(runId)
  const workerId = worker?.id ?? ''
  const ask = {
    'runs.trace': () => traceResponse(request(`/api/runs/${runId}/trace`), runId, deps),
    'runs.events': () => eventsResponse(request(`/api/runs/${runId}/events?live=0`), runId, deps),
    'workers.spill': () =>
      spillResponse(request(`/api/workers/${workerId}/spill`), workerId, { ...deps, dataDir: folder }),
  }
  const recorded = async () => {
    const entries = await deps.accounts.listAudit({ workspaceId: routes.workspaceId, limit: 100 })
    return entries
      .filter(({ action }) => action in ask)
      .map(({ action, object, result }) => ({ action, object, result }))
  }

  for (const read of Object.values(ask)) await (await read()).body?.cancel()
  expect(await recorded()).toEqual([])

  routes.signIn(routes.token(['runs:launch']))
  for (const [action, read] of Object.entries(ask)) expect((await read()).status, action).toBe(403)
  expect((await recorded()).reverse()).toEqual([
    { action: 'runs.trace', object: runId, result: 'refused' },
    { action: 'runs.events', object: runId, result: 'refused' },
    { action: 'workers.spill', object: workerId, result: 'refused' },
  ])
  // An unknown id is no refusal: it answers as one of another workspace does.
  expect(
    (await artifactResponse(request('/api/artifacts/x/content'), 'art_none', { ...deps, dataDir: folder })).status,
  ).toBe(404)
})
