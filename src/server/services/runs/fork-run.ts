import type { LaunchRunInput } from '@/orchestration/model/launch'
import type { RunRecord, WorkerRecord } from '@/orchestration/model/records'
import type { FanoutTarget } from '@/orchestration/model/target'
import { authoriseRun, authoriseWorkspace } from '../authorise'
import type { ServiceContext } from '../context'
import { bodyHash } from './body-hash'
import { launchRun } from './launch-run'

/**
 * Launches a run like an earlier one, with changes. The new run names the old in `metadata.forkedFrom`. Targets that are
 * given are all there are: how often the old run's were repeated says nothing about them.
 */
export async function forkRun(
  ctx: ServiceContext,
  input: { runId: string; changes?: Partial<LaunchRunInput> },
): Promise<{ runId: string }> {
  authoriseWorkspace(ctx, 'runs.launch')
  const run = await authoriseRun(ctx, 'runs.read', input.runId)
  const workers = await ctx.deps.store.listWorkers(run.id)
  const { metadata, ...changes } = input.changes ?? {}
  const { repeat, ...earlier } = launchInputOf(run, workers)
  return launchRun(ctx, {
    ...earlier,
    ...(repeat === undefined || changes.targets !== undefined ? {} : { repeat }),
    ...changes,
    metadata: { ...run.metadata, ...metadata, forkedFrom: run.id },
  })
}

/** What would launch this run again. */
function launchInputOf(run: RunRecord, workers: readonly WorkerRecord[]): LaunchRunInput {
  const { maxConcurrency, reduction, keepSessions, limits, onRunnerLost, onRequestExpired } = run.policy
  return {
    prompt: run.prompt,
    title: run.title,
    keepSessions,
    limits,
    onRunnerLost,
    ...targetsOf(workers),
    ...(onRequestExpired === undefined ? {} : { onRequestExpired }),
    ...(run.cwd === null ? {} : { cwd: run.cwd }),
    ...(maxConcurrency === null ? {} : { maxConcurrency }),
    ...(reduction === null ? {} : { reduction }),
  }
}

/** Equal targets as one with `repeat` where all repeat alike (the list may hold 64, a run 200 workers); else one by one. */
function targetsOf(workers: readonly WorkerRecord[]): { targets: FanoutTarget[]; repeat?: number } {
  const targets = workers.filter(({ kind }) => kind === 'target').map(asTarget)
  const groups = new Map<string, FanoutTarget[]>()
  for (const target of targets) {
    const key = bodyHash({ ...target, label: target.label?.replace(/#\d+$/, '') })
    groups.set(key, [...(groups.get(key) ?? []), target])
  }
  const counts = new Set([...groups.values()].map(({ length }) => length))
  const [repeat] = counts
  if (counts.size !== 1 || repeat === undefined) return { targets }
  return { targets: [...groups.values()].flatMap(([first]) => (first === undefined ? [] : [first])), repeat }
}

function asTarget({ target: { model, ...rest } }: WorkerRecord): FanoutTarget {
  return model === null ? rest : { ...rest, model }
}
