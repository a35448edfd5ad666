import type { WorkerRecord } from '@/orchestration/model/records'
import type { RunView } from '@/orchestration/run/run-view'
import type { DbTransaction } from '@/server/database/client'

/** The backends of a run's targets as the list's filter searches them: `,codex,demo,`. */
export function backendsColumn(workers: Iterable<WorkerRecord>, known: string = ''): string {
  const backends = new Set(known.split(',').filter((backend) => backend !== ''))
  for (const worker of workers) if (worker.kind === 'target') backends.add(worker.target.backend)
  return `,${[...backends].sort().join(',')},`
}

/** Keeps the column right when a change adds workers. */
export async function addBackends(tx: DbTransaction, before: RunView, after: RunView): Promise<void> {
  const added = Object.values(after.workers).filter(({ id, kind }) => kind === 'target' && !(id in before.workers))
  if (added.length === 0) return
  const row = await tx.run.findUniqueOrThrow({ where: { id: after.run.id }, select: { backends: true } })
  const backends = backendsColumn(added, row.backends)
  if (backends !== row.backends) await tx.run.updateMany({ where: { id: after.run.id }, data: { backends } })
}
