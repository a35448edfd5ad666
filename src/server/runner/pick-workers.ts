import type { WorkerRecord } from '@/orchestration/model/records'

export type RunLoad = { running: number; maxConcurrency: number | null }

/**
 * Which queued workers start now: at most `slots`, no run above its own limit. Fair: a slot goes to the run that has the
 * fewest running, so a run of 200 workers does not make a run of one wait. Within a run the launch order is kept.
 */
export function pickWorkers<W extends Pick<WorkerRecord, 'id' | 'runId'>>(
  queued: readonly W[],
  loads: ReadonlyMap<string, RunLoad>,
  slots: number,
): W[] {
  const byRun = new Map<string, { waiting: W[]; running: number; max: number }>()
  for (const worker of queued) {
    const load = loads.get(worker.runId)
    if (load === undefined) continue
    const entry = byRun.get(worker.runId)
    if (entry) entry.waiting.push(worker)
    else byRun.set(worker.runId, { waiting: [worker], running: load.running, max: load.maxConcurrency ?? Infinity })
  }

  const picked: W[] = []
  while (picked.length < slots) {
    let next: { waiting: W[]; running: number; max: number } | null = null
    for (const entry of byRun.values()) {
      const canStart = entry.waiting.length > 0 && entry.running < entry.max
      if (canStart && (next === null || entry.running < next.running)) next = entry
    }
    const worker = next?.waiting.shift()
    if (next === null || worker === undefined) break
    next.running += 1
    picked.push(worker)
  }
  return picked
}
