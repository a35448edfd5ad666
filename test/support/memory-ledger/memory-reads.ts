import { foldText } from '@/orchestration/model/fold-text'
import type { WorkerRecord } from '@/orchestration/model/records'
import { isInterrupted } from '@/orchestration/model/interruption'
import { isTerminalRunStatus } from '@/orchestration/model/status'
import type { RunListQuery } from '@/orchestration/ports'
import { workersInOrder, type RunView } from '@/orchestration/run/run-view'
import { fromCursor, pageOf } from '@/server/ledger/cursors'
import type { LedgerReads } from '@/server/ledger/ledger-tables'
import { searchTextOf } from '@/server/ledger/search-text'
import type { MemoryRun } from './memory-run'

/** The reads of the ledger as loops over what is kept, in the orders that its queries ask for. */
export function createMemoryReads(runs: ReadonlyMap<string, MemoryRun>): Omit<LedgerReads, 'listRunners'> {
  const views = () => [...runs.values()].map(({ view }) => view)

  function find<M extends 'workers' | 'requests' | 'controls' | 'reductions' | 'artifacts'>(map: M, id: string) {
    // The maps of one name hold records of one kind; TypeScript cannot follow the name.
    for (const { view } of runs.values()) if (id in view[map]) return view[map][id] as RunView[M][string]
    return null
  }

  const controlsOf = (workerId: string) =>
    views()
      .flatMap(({ controls }) => Object.values(controls).filter((control) => control.workerId === workerId))
      .sort(by(({ createdAt, id }) => [createdAt, id]))

  return {
    getRun: async (runId) => runs.get(runId)?.view.run ?? null,
    getRunView: async (runId) => runs.get(runId)?.view ?? null,
    listOpenRuns: async () =>
      views()
        .map(({ run }) => run)
        .filter(({ status }) => !isTerminalRunStatus(status))
        .sort(by(({ createdAt, id }) => [createdAt, id])),
    async listRuns(query) {
      const found = views()
        .filter((view) => isListed(view, query))
        .map(({ run }) => run)
      return page(found, query, -1)
    },
    countInterrupted: async (runIds) =>
      Object.fromEntries(
        runIds.flatMap((runId) => {
          const workers = Object.values(runs.get(runId)?.view.workers ?? {})
          const count = workers.filter((worker) => worker.kind === 'target' && isInterrupted(worker)).length
          return count === 0 ? [] : [[runId, count]]
        }),
      ),
    getReduction: async (reductionId) => find('reductions', reductionId),

    async listEvents(runId, { after, before, limit, workerId, types }) {
      const from = after ?? 0
      const found = eventsOf(runs, runId).filter(
        ({ seq, type, ...event }) =>
          seq > from &&
          (before === undefined || seq < before) &&
          (workerId === undefined || event.workerId === workerId) &&
          (types === undefined || types.includes(type)),
      )
      const isBackward = before !== undefined && after === undefined
      return isBackward ? found.slice(Math.max(0, found.length - limit)) : found.slice(0, limit)
    },
    listEventTexts: async (runId, { after, limit }) =>
      eventsOf(runs, runId)
        .slice(after, after + limit)
        .map((event) => ({ seq: event.seq, type: event.type, json: JSON.stringify(event) })),

    listArtifacts: async (runId) =>
      Object.values(runs.get(runId)?.view.artifacts ?? {}).sort(by(({ createdAt, id }) => [createdAt, id])),
    async getArtifactContent(artifactId) {
      const artifact = find('artifacts', artifactId)
      return artifact && { artifact, content: runs.get(artifact.runId)?.contents.get(artifactId) ?? '' }
    },

    getWorker: async (workerId) => find('workers', workerId),
    async listWorkers(runId) {
      const run = runs.get(runId)
      return run === undefined ? [] : workersInOrder(run.view)
    },
    listWorkerAttempts: async (workerId) =>
      views()
        .flatMap(({ attempts }) => Object.values(attempts).filter((attempt) => attempt.workerId === workerId))
        .sort(by(({ attempt }) => [attempt])),
    async listQueuedWorkers(limit) {
      const open = views().filter(({ run }) => !isTerminalRunStatus(run.status) && run.cancelRequestedAt === null)
      const inOrder = open.sort(by(({ run }) => [run.createdAt, run.id]))
      const taken = new Map<string, number>()
      return inOrder.flatMap((view) => {
        const person = view.run.createdBy.id
        const left = Math.max(0, limit - (taken.get(person) ?? 0))
        const queued = withStatus(view, 'queued').sort(by(({ ordinal }) => [ordinal]))
        const mine = queued.slice(0, Math.min(left, Math.ceil(limit / 2)))
        taken.set(person, (taken.get(person) ?? 0) + mine.length)
        return mine.map(({ id, runId, target: { backend } }) => ({ id, runId, backend }))
      })
    },
    async listRunningWorkers() {
      const running = views().flatMap((view) => withStatus(view, 'running'))
      return running.sort(by(({ runId, ordinal }) => [runId, ordinal]))
    },

    getWorkerControl: async (controlId) => find('controls', controlId),
    listWorkerControls: async (workerId) => controlsOf(workerId),
    listPendingWorkerControls: async (workerId) => controlsOf(workerId).filter(({ status }) => status === 'pending'),

    getRuntimeRequest: async (requestId) => find('requests', requestId),
    async listRuntimeRequests(query) {
      const { workspaceId, runId, workerId, status } = query
      const found = views()
        .filter(({ run }) => workspaceId === undefined || run.workspaceId === workspaceId)
        .filter(({ run }) => runId === undefined || run.id === runId)
        .flatMap(({ requests }) => Object.values(requests))
        .filter((request) => workerId === undefined || request.workerId === workerId)
        .filter((request) => status === undefined || status.includes(request.status))
      return page(found, query, 1)
    },
    listQueuedRuntimeRequestResponses: async (workerId) =>
      views()
        .flatMap(({ requests }) => Object.values(requests))
        .filter((request) => request.workerId === workerId && request.responseStatus === 'queued')
        .sort(by(({ answeredAt, id }) => [answeredAt ?? '', id])),
  }
}

const eventsOf = (runs: ReadonlyMap<string, MemoryRun>, runId: string) =>
  (runs.get(runId)?.events ?? []).map(({ event }) => event)

const withStatus = (view: RunView, wanted: WorkerRecord['status']) =>
  Object.values(view.workers).filter(({ status }) => status === wanted)

/** In order of the keys, each compared as the database does: texts by their code units, numbers by their size. */
function by<T>(keysOf: (record: T) => (string | number)[]): (a: T, b: T) => number {
  return (a, b) => {
    const others = keysOf(b)
    for (const [index, key] of keysOf(a).entries()) {
      const other = others[index]
      if (other === undefined || key === other) continue
      return key < other ? -1 : 1
    }
    return 0
  }
}

/** `direction` 1: oldest first. */
function page<T extends { createdAt: string; id: string }>(
  records: T[],
  { cursor, limit }: { cursor?: string; limit: number },
  direction: 1 | -1,
): { items: T[]; nextCursor: string | null } {
  const order = by(({ createdAt, id }: { createdAt: string; id: string }) => [createdAt, id])
  const after = cursor === undefined ? null : fromCursor(cursor)
  const place = after && { createdAt: after.createdAt.toISOString(), id: after.id }
  const found = records
    .filter((record) => place === null || direction * order(record, place) > 0)
    .sort((a, b) => direction * order(a, b))
    .slice(0, limit + 1)
    .map((record) => ({ record, createdAt: new Date(record.createdAt), id: record.id }))
  const { rows, nextCursor } = pageOf(found, limit)
  return { items: rows.map(({ record }) => record), nextCursor }
}

function isListed({ run, workers }: RunView, query: RunListQuery): boolean {
  const isOfBackend = ({ kind, target }: WorkerRecord) => kind === 'target' && target.backend === query.backend
  return (
    run.workspaceId === query.workspaceId &&
    (query.status === undefined || query.status.includes(run.status)) &&
    (query.interrupted === undefined || query.interrupted === (run.failure?.reason === 'interrupted')) &&
    (query.createdBy === undefined || run.createdBy.id === query.createdBy) &&
    (query.backend === undefined || Object.values(workers).some(isOfBackend)) &&
    (query.query === undefined || searchTextOf(run).includes(foldText(query.query)))
  )
}
