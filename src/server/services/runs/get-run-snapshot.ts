import { loadMonitorSnapshot, type MonitorSnapshot } from '@/orchestration/run/monitor-snapshot'
import { authoriseRun, notFound } from '../authorise'
import type { ServiceContext } from '../context'

/** Where a run stands, with its newest events. */
export async function getRunSnapshot(
  ctx: ServiceContext,
  input: { runId: string; eventLimit: number },
): Promise<MonitorSnapshot> {
  const run = await authoriseRun(ctx, 'runs.read', input.runId)
  const snapshot = await loadMonitorSnapshot(ctx.deps.store, run.id, { eventLimit: input.eventLimit })
  if (snapshot === null) throw notFound('run', input.runId) // deleted since it was authorised
  return snapshot
}
