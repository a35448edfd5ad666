import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { artifactUrl, type ArtifactRecord } from '@/orchestration/model/artifact'
import { artifactResponse } from '@/server/http/artifact'
import { getArtifact } from '@/server/services/artifacts/get-artifact'
import { listArtifacts } from '@/server/services/artifacts/list-artifacts'
import { launchRun } from '@/server/services/runs/launch-run'
import { spillPath } from '@/server/spill-path'
import { makeTemporaryFolder } from '../accounts/open-accounts'
import { openRoutes, request } from './support'

async function openArtifacts() {
  const routes = await openRoutes()
  const dataDir = await makeTemporaryFolder()
  const { runId } = await launchRun(routes.ctx, { prompt: 'hi', targets: [{ backend: 'demo' }] })
  const [worker] = await routes.deps.store.listWorkers(runId)
  const workerId = worker?.id ?? ''
  async function add(given: Pick<ArtifactRecord, 'kind' | 'format'> & { content: string; bytes?: number }) {
    const { content, ...rest } = given
    const artifact = {
      id: routes.deps.newId('art'),
      runId,
      workerId,
      attempt: 1,
      title: '<b>"title"\r\nx: y</b>',
      bytes: content.length,
      createdAt: '2026-01-01T00:00:00.000Z',
      ...rest,
    }
    await routes.deps.store.addArtifact({ artifact, content }, null)
    return artifact
  }
  const ask = (id: string, deps = routes.deps) => artifactResponse(request(artifactUrl(id)), id, { ...deps, dataDir })
  return { routes, dataDir, runId, workerId, add, ask }
}

const PNG = Buffer.from('\x89PNG\r\n\x1a\nrest', 'latin1')

test('a picture is shown from its own origin, with a type that comes from us and a policy that runs nothing', async () => {
  const { add, ask } = await openArtifacts()
  const { id } = await add({ kind: 'picture', format: 'png', content: PNG.toString('base64'), bytes: PNG.length })
  const response = await ask(id)
  expect(response.status).toBe(200)
  expect(Buffer.from(await response.arrayBuffer())).toEqual(PNG)
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'content-type': 'image/png',
    'content-length': String(PNG.length),
    'content-disposition': `inline; filename="${id}.png"`,
    'content-security-policy': "default-src 'none'; sandbox",
    'cross-origin-resource-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  })
})

test.each(['text', 'markdown', 'json', 'ndjson', 'diff'] as const)('%s is saved and never drawn', async (format) => {
  const { add, ask } = await openArtifacts()
  const { id } = await add({ kind: 'result', format, content: '<script>alert(1)</script>' })
  const response = await ask(id)
  expect(await response.text()).toBe('<script>alert(1)</script>')
  expect(response.headers.get('content-type')).toMatch(/^(text\/plain|application\/json); charset=utf-8$/)
  expect(response.headers.get('content-disposition')).toMatch(/^attachment; /)
})

test('a spill is downloaded from its file, whatever its row calls it', async () => {
  const { add, ask, dataDir, workerId } = await openArtifacts()
  await writeFile(path.join(dataDir, 'auth-secret'), 'secret')
  const file = spillPath(dataDir, { workerId, attempt: 1 })
  const { id } = await add({ kind: 'spill', format: 'ndjson', content: '../auth-secret' })
  expect((await ask(id)).status).toBe(404) // there is no such file
  await mkdir(path.dirname(file), { recursive: true })
  await writeFile(file, '{"type":"x"}\n')
  expect(await (await ask(id)).text()).toBe('{"type":"x"}\n')
})

test('artifacts are listed and read by API, by kind and worker', async () => {
  const { add, routes, runId, workerId } = await openArtifacts()
  const result = await add({ kind: 'result', format: 'text', content: 'long' })
  const picture = await add({ kind: 'picture', format: 'png', content: PNG.toString('base64') })
  const spill = await add({ kind: 'spill', format: 'ndjson', content: 'x.ndjson' })
  const ids = async (query: object) => (await listArtifacts(routes.ctx, { runId, ...query })).items.map(({ id }) => id)
  expect(await ids({})).toEqual([result.id, picture.id, spill.id])
  expect(await ids({ kind: 'picture' })).toEqual([picture.id])
  expect(await ids({ workerId })).toHaveLength(3)
  expect(await ids({ workerId: 'wkr_other' })).toEqual([])
  const download = artifactUrl(result.id)
  expect(await getArtifact(routes.ctx, { id: result.id })).toEqual({
    artifact: result,
    encoding: 'utf8',
    content: 'long',
    download,
  })
  expect(await getArtifact(routes.ctx, { id: picture.id })).toMatchObject({
    encoding: 'base64',
    content: PNG.toString('base64'),
  })
  expect(await getArtifact(routes.ctx, { id: spill.id })).toMatchObject({ encoding: null, content: null })
  const large = await add({ kind: 'result', format: 'text', content: 'x', bytes: 9 * 1024 * 1024 })
  await expect(getArtifact(routes.ctx, { id: large.id })).rejects.toMatchObject({ code: 'too_large' })
})

test('nobody else reaches an artifact: strangers, other workspaces, unknown ids', async () => {
  const { add, ask, routes } = await openArtifacts()
  const { id } = await add({ kind: 'result', format: 'text', content: 'secret' })
  expect((await ask('art_none')).status).toBe(404)
  const foreign = { ...routes.actor('owner'), workspaceId: 'wsp_other' }
  expect((await ask(id, { ...routes.deps, getActor: async () => foreign })).status).toBe(404)
  await expect(getArtifact({ ...routes.ctx, actor: foreign }, { id })).rejects.toMatchObject({ code: 'not_found' })
  expect((await ask(id, { ...routes.deps, getActor: async () => null })).status).toBe(401)
})
