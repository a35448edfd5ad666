import { existsSync } from 'node:fs'
import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { createShelf } from '@/server/boot/create-shelf'
import { makeAttemptFolders } from '@/server/runner/attempt-folder'
import { cancelRun } from '@/server/services/runs/cancel-run'
import { deleteRun } from '@/server/services/runs/delete-run'
import { launchRun } from '@/server/services/runs/launch-run'
import { spillPath } from '@/server/spill-path'
import { having } from './support/matchers'
import { openServices } from './support/open-services'

async function launched(options: { cwd?: string } = {}) {
  const services = await openServices({ allowedCwdRoots: options.cwd === undefined ? [] : [options.cwd] })
  const { ctx, deps, folder } = services
  const launch = async () => {
    const { runId } = await launchRun(ctx, { prompt: 'hi', targets: [{ backend: 'demo' }], ...options })
    const [worker] = await deps.store.listWorkers(runId)
    if (worker === undefined) throw new Error('no worker')
    return { runId, worker }
  }
  const cancelAndDelete = async (runId: string) => {
    await cancelRun(ctx, { runId })
    await deleteRun(ctx, { runId })
  }
  return { ...services, launch, cancelAndDelete, at: (...names: string[]) => path.join(folder, ...names) }
}

/** Everything that a worker leaves in the data folder; where it is. */
async function leaveFiles({ deps, folder }: Awaited<ReturnType<typeof launched>>, workerId: string): Promise<string[]> {
  const spill = spillPath(folder, { workerId, attempt: 1 })
  const { cwd: work } = await makeAttemptFolders({ ...deps.settings, store: deps.store }, null, {
    id: workerId,
    attempt: 2,
    resumeFrom: null,
  })
  const log = path.join(folder, 'logs', 'workers', `${workerId}.lnc_1.log`)
  for (const file of [spill, log, path.join(work, 'notes', 'a.txt')]) {
    await mkdir(path.dirname(file), { recursive: true })
    await writeFile(file, '{}\n')
  }
  const fence = { workerId, runId: 'run_of_it', attempt: 1, epoch: 2 }
  return [spill, log, path.dirname(work), await createShelf(folder).keep(fence, [{ type: 'late' }])]
}

test('only a run that has ended can be deleted, and then it is gone', async () => {
  const { ctx, deps, launch } = await launched()
  const { runId } = await launch()
  await expect(deleteRun(ctx, { runId })).rejects.toMatchObject({ code: 'illegal_state' })
  await cancelRun(ctx, { runId })
  await deleteRun(ctx, { runId })
  expect(await deps.store.getRun(runId)).toBeNull()
  await expect(deleteRun(ctx, { runId })).rejects.toMatchObject({ code: 'not_found' })
})

test('with a run goes everything of it in the data folder, and nothing of another run', async () => {
  const services = await launched()
  const [mine, other] = [await services.launch(), await services.launch()]
  const [gone, stays] = [await leaveFiles(services, mine.worker.id), await leaveFiles(services, other.worker.id)]
  await services.cancelAndDelete(mine.runId)
  expect(gone.filter((place) => existsSync(place))).toEqual([])
  expect(stays.filter((place) => !existsSync(place))).toEqual([])
  expect(services.logged).toEqual([])
})

test('a link that an agent left is removed, and what it leads to stays', async () => {
  const { launch, cancelAndDelete, at, logged } = await launched()
  const { runId, worker } = await launch()
  const precious = at('precious')
  await mkdir(path.join(precious, worker.id), { recursive: true })
  await mkdir(at('attempts', worker.id, '1'), { recursive: true })
  await symlink(precious, at('attempts', worker.id, '1', 'link'))
  await symlink(precious, at('attempts', 'wkr_other'))
  await cancelAndDelete(runId)
  expect(await readdir(at('attempts'))).toEqual(['wkr_other'])
  expect(await readdir(precious)).toEqual([worker.id])
  expect(logged).toEqual([])
})

test('a folder of the data folder that leads elsewhere is left alone and named in the log; the rest goes', async () => {
  const services = await launched()
  const { launch, cancelAndDelete, at, logged, deps } = services
  const { runId, worker } = await launch()
  const elsewhere = at('elsewhere')
  await mkdir(path.join(elsewhere, worker.id), { recursive: true })
  await symlink(elsewhere, at('attempts'))
  const kept = await createShelf(services.folder).keep({ workerId: worker.id, runId, attempt: 1, epoch: 1 }, [])
  await cancelAndDelete(runId)
  expect(await deps.store.getRun(runId)).toBeNull()
  expect(await readdir(elsewhere)).toEqual([worker.id])
  expect(existsSync(kept)).toBe(false)
  expect(logged).toEqual([having({ runId, msg: 'files of a deleted run could not be removed' })])
  expect(JSON.stringify(logged)).toContain(`${at('attempts')} is a link to ${elsewhere}`)
})

test('the folder that a run names is its user’s and stays', async () => {
  const outer = await openServices()
  const cwd = path.join(outer.folder, 'repository')
  await mkdir(cwd)
  await writeFile(path.join(cwd, 'code.ts'), '')
  const { launch, cancelAndDelete } = await launched({ cwd })
  const { runId } = await launch()
  await cancelAndDelete(runId)
  expect(await readdir(cwd)).toEqual(['code.ts'])
})
