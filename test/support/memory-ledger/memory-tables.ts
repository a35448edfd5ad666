import { DomainError } from '@/orchestration/model/errors'
import type { WorkerRecord } from '@/orchestration/model/records'
import { isTerminalRunStatus } from '@/orchestration/model/status'
import type { Fence, RunnerAnnouncement } from '@/orchestration/ports'
import { emptyRunView } from '@/orchestration/run/run-view'
import { countByRun, fenceKey, numberEvents } from '@/server/ledger/group-commit/batch'
import type { EventRow } from '@/server/ledger/insert-events'
import type { LedgerTables } from '@/server/ledger/ledger-tables'
import { rowExists, runExists, runNotFound } from '@/server/ledger/refusals'
import { storableText } from '@/server/ledger/storable'
import { createMemoryReads } from './memory-reads'
import { inScope, keysOf, storedEvent, withChanges, type MemoryRun } from './memory-run'

/** Tables on maps: no statement, no file, one process. Every write happens within one turn, so all of it or nothing. */
export function createMemoryTables(): LedgerTables & { runs: ReadonlyMap<string, MemoryRun> } {
  const runs = new Map<string, MemoryRun>()
  const taken = new Set<string>()
  const runners = new Map<string, { runnerId: string } & RunnerAnnouncement>()

  function isHeld({ runId, workerId, attempt, epoch }: Fence): boolean {
    const worker = runs.get(runId)?.view.workers[workerId]
    return worker?.status === 'running' && worker.attempt === attempt && worker.epoch === epoch
  }

  return {
    runs,
    reads: { ...createMemoryReads(runs), listRunners: async () => [...runners.values()] },

    async change(runId, scope, apply) {
      const run = runs.get(runId)
      if (run === undefined) throw runNotFound(runId)
      const before = inScope(run.view, scope)
      const applied = apply(before)
      if (applied.rows.length === 0) return applied
      const { view, added } = withChanges(run.view, before, applied.view)
      if (added.some((key) => taken.has(key))) throw rowExists(runId)
      const texts = new Map(applied.contents.map(({ artifact, content }) => [artifact.id, storableText(content)]))
      for (const id of Object.keys(view.artifacts)) {
        const isWithout = !run.contents.has(id) && !texts.has(id)
        if (isWithout) throw new DomainError('invalid_input', `artifact ${id} was added without its content`)
      }
      for (const key of added) taken.add(key)
      for (const [id, text] of texts) run.contents.set(id, text)
      run.view = view
      addEvents(run, applied.rows)
      return applied
    },

    async insertRun({ view, rows }, idempotency) {
      const blank = emptyRunView(view.run)
      const run = { view: withChanges(blank, blank, view).view, events: [], contents: new Map<string, string>() }
      const keys = [...keysOf(view), ...idempotencyKeys(view.run.workspaceId, idempotency?.key)]
      if (keys.some((key) => taken.has(key))) throw runExists()
      for (const key of keys) taken.add(key)
      runs.set(view.run.id, { ...run, idempotency })
      addEvents(runs.get(view.run.id), rows)
    },

    async findByIdempotencyKey(workspaceId, key) {
      for (const { view, idempotency } of runs.values()) {
        const isMeant = view.run.workspaceId === workspaceId && idempotency?.key === key
        if (isMeant) return { run: view.run, bodyHash: idempotency.bodyHash }
      }
      return null
    },

    async deleteEndedRun(runId) {
      const run = runs.get(runId)
      if (run === undefined || !isTerminalRunStatus(run.view.run.status)) return false
      const keys = [...keysOf(run.view), ...idempotencyKeys(run.view.run.workspaceId, run.idempotency?.key)]
      for (const key of keys) taken.delete(key)
      return runs.delete(runId)
    },

    async append(entries, now) {
      const liveFences = new Set(entries.filter(({ fence }) => isHeld(fence)).map(({ fence }) => fenceKey(fence)))
      const counts = countByRun(entries, liveFences)
      const lastSeqBefore = new Map([...counts.keys()].map((id) => [id, runs.get(id)?.view.run.lastSeq ?? 0]))
      const appended = { liveFences, lastSeqBefore }
      for (const row of numberEvents(entries, appended, now)) {
        const run = runs.get(row.event.runId)
        if (run === undefined) continue
        run.view = { ...run.view, run: { ...run.view.run, lastSeq: row.event.seq } }
        addEvents(run, [row])
      }
      return appended
    },

    async announceRunner(runnerId, announcement) {
      if (announcement === null) runners.delete(runnerId)
      else runners.set(runnerId, { runnerId, ...announcement })
    },

    async renewLeases(runnerId, fences, leaseUntil) {
      const renewed: Fence[] = []
      for (const fence of fences) {
        const run = runs.get(fence.runId)
        const worker = run?.view.workers[fence.workerId]
        if (run === undefined || worker?.runnerId !== runnerId || !isHeld(fence)) continue
        const held: WorkerRecord = { ...worker, leaseUntil: new Date(leaseUntil).toISOString() }
        run.view = { ...run.view, workers: { ...run.view.workers, [worker.id]: held } }
        renewed.push(fence)
      }
      return renewed
    },
  }
}

function addEvents(run: MemoryRun | undefined, rows: EventRow[]): void {
  for (const row of rows) run?.events.push(storedEvent(row))
}

function idempotencyKeys(workspaceId: string, key: string | undefined): string[] {
  return key === undefined ? [] : [`${workspaceId} key ${key}`]
}
