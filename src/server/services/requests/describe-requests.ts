import type { RunRecord, WorkerRecord } from '@/orchestration/model/records'
import type { RuntimeRequestRecord } from '@/orchestration/model/request'
import { can } from '@/server/auth/permissions'
import { runResource } from '../authorise'
import type { ServiceContext } from '../context'

/** A request with the words a person needs: whose run, which worker, where it works, and whether the one who asks may answer it. */
export type RequestItem = RuntimeRequestRecord & {
  runTitle: string
  workerTitle: string
  folder: string | null
  mayAnswer: boolean
}

/** Adds run and worker to requests, each of them read once. */
export async function describeRequests(ctx: ServiceContext, requests: RuntimeRequestRecord[]): Promise<RequestItem[]> {
  const { store } = ctx.deps
  const runs = await readAll<RunRecord>(
    requests,
    ({ runId }) => runId,
    (id) => store.getRun(id),
  )
  const workers = await readAll<WorkerRecord>(
    requests,
    ({ workerId }) => workerId,
    (id) => store.getWorker(id),
  )
  return requests.map((request) => {
    const run = runs.get(request.runId)
    return {
      ...request,
      runTitle: run?.title ?? '',
      folder: run?.cwd ?? null,
      workerTitle: workers.get(request.workerId)?.title ?? '',
      mayAnswer: run !== undefined && can(ctx.actor, 'requests.answer', runResource(run)),
    }
  })
}

async function readAll<T>(
  requests: RuntimeRequestRecord[],
  idOf: (request: RuntimeRequestRecord) => string,
  read: (id: string) => Promise<T | null>,
): Promise<Map<string, T>> {
  const found = new Map<string, T>()
  for (const id of new Set(requests.map(idOf))) {
    const record = await read(id)
    if (record !== null) found.set(id, record)
  }
  return found
}
