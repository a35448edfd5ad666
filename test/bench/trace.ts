import path from 'node:path'
import { loadRunTrace } from '@/orchestration/run/run-trace'
import { openSqliteFile } from '@/server/database/sqlite/open-sqlite'
import { createHostPolicy } from '@/server/http/guard'
import { createRevocations } from '@/server/auth/revocations'
import { traceResponse } from '@/server/http/trace'
import { newRun, newWorker } from '../support/ledger-fixtures'
import { tools } from './databases'
import { withPlenum, type Plenum } from './plenum'
import type { PartResult } from './report'
import { deltaOf } from './running-workers'
import { median, medianOf, repeatedly, rounded } from './statistics'
import { inTemporaryFolder } from './temporary-folder'

const EVENTS = 10_000
const WORKERS = 10
const PAGE = 500
const READS = 5
const AIM_MS = 150

/** Ways to read the whole trace; each answers how many events it read. */
type Readers = Record<'raw rows' | 'listEventTexts' | 'loadRunTrace' | 'HTTP handler, json', () => Promise<number>>

/** A run of 10,000 stored events of 300 bytes, read whole: by the store, as records, as a download, and by a bare SELECT. */
export function benchTrace(): Promise<PartResult> {
  return inTemporaryFolder((dataDir) =>
    withPlenum({ dataDir, maxWorkers: 0 }, async (plenum) => {
      const runId = await writeRun(plenum)
      const raw = openSqliteFile(path.join(dataDir, 'plenum.db'))
      try {
        const readers = readersOf(plenum, raw, runId)
        const repeats = await repeatedly(() => measureAll(readers))
        const names = Object.keys(readers) as (keyof Readers)[] // the keys of the literal it was made from
        const rawMs = medianOf(repeats, (each) => each['raw rows'])
        const rows = names.map((name) => {
          const ms = medianOf(repeats, (each) => each[name])
          return { read: name, ms: rounded(ms), '× raw': rounded(ms / rawMs) }
        })
        const aims = names
          .filter((name) => name !== 'raw rows')
          .map((name) => {
            const ms = medianOf(repeats, (each) => each[name])
            const what = `trace of 10,000 events, ${name}`
            return { what, aim: `≤ ${AIM_MS} ms`, reached: `${rounded(ms)} ms`, met: ms <= AIM_MS }
          })
        return { rows, aims, repeats }
      } finally {
        raw.close()
      }
    }),
  )
}

/** Its workers are claimed by nobody: the runner beside them has no places. */
async function writeRun({ deps, actor }: Plenum): Promise<string> {
  const { store } = deps
  const runId = tools.newId('run')
  const workers = Array.from({ length: WORKERS }, (_, index) => newWorker(tools.newId('wkr'), runId, index + 1))
  await store.createRun({ run: newRun(runId, { workspaceId: actor.workspaceId }), workers, idempotency: null })
  for (const { id } of workers) {
    const claim = { runnerId: 'bench', launchId: null, leaseUntil: null }
    const { fence } = await store.updateWorkerRunning(id, claim)
    await store.addEvents(
      fence,
      Array.from({ length: EVENTS / WORKERS }, () => deltaOf(fence)),
    )
  }
  return runId
}

function readersOf({ deps, actor }: Plenum, raw: ReturnType<typeof openSqliteFile>, runId: string): Readers {
  const { store } = deps
  const select = raw.prepare('SELECT * FROM "Event" WHERE "runId" = ? ORDER BY "seq"')
  const hostPolicy = createHostPolicy({ host: '127.0.0.1', publicUrl: null, allowedHosts: [] })
  const readMark = () => Promise.resolve(null)
  const revocations = createRevocations({ readMark, clock: deps.clock, log: deps.log })
  const routeDeps = { ...deps, hostPolicy, revocations, getActor: () => Promise.resolve(actor) }
  return {
    'raw rows': async () => select.all([runId]).length,
    listEventTexts: async () => {
      let count = 0
      for (let after = 0; ;) {
        const page = await store.listEventTexts(runId, { after, limit: PAGE })
        count += page.length
        after = page.at(-1)?.seq ?? after
        if (page.length < PAGE) return count
      }
    },
    loadRunTrace: async () => (await loadRunTrace(store, runId))?.events.length ?? 0,
    'HTTP handler, json': async () => {
      const request = new Request(`http://127.0.0.1/api/runs/${runId}/trace`, { headers: { host: '127.0.0.1' } })
      const response = await traceResponse(request, runId, routeDeps)
      const text = await response.text()
      return response.ok ? text.split('"seq":').length - 1 : 0
    },
  }
}

async function measureAll(readers: Readers): Promise<Record<keyof Readers, number>> {
  const measure = async (read: () => Promise<number>) => {
    const times: number[] = []
    for (let index = 0; index <= READS; index++) {
      const startedAt = performance.now()
      const count = await read()
      times.push(performance.now() - startedAt)
      if (count < EVENTS) throw new Error(`only ${count} of ${EVENTS} events were read`)
    }
    return median(times.slice(1)) // the first one warms up
  }
  return {
    'raw rows': await measure(readers['raw rows']),
    listEventTexts: await measure(readers.listEventTexts),
    loadRunTrace: await measure(readers.loadRunTrace),
    'HTTP handler, json': await measure(readers['HTTP handler, json']),
  }
}
