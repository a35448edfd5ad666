import { beginningOf } from '@/orchestration/model/cut-text'
import type { LaunchRunInput } from '@/orchestration/model/launch'
import { keptMetadata } from '@/orchestration/model/metadata'
import type { RunRecord, WorkerRecord } from '@/orchestration/model/records'
import { withoutApprovalSettings } from '@/orchestration/model/approval-settings'
import type { FanoutTarget } from '@/orchestration/model/target'
import { authoriseRun, authoriseWorkspace } from '../authorise'
import type { ServiceContext } from '../context'
import { bodyHash } from './body-hash'
import { launchRun } from './launch-run'

/**
 * Launches a run like an earlier one, with changes. The new run names the old in `metadata.forkedFrom`, and in
 * `metadata.leftOut` settings of it that a launch cannot choose any more. Targets that are
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
  const { input: launch, dropped } = launchInputOf(run, workers)
  const { repeat, ...earlier } = launch
  return launchRun(ctx, {
    ...earlier,
    ...(repeat === undefined || changes.targets !== undefined ? {} : { repeat }),
    ...changes,
    metadata: { ...keptMetadata(run.metadata), ...metadata, ...leftOut(dropped), forkedFrom: run.id },
  })
}

type Relaunch = { input: LaunchRunInput; dropped: string[] }

/** What would launch this run again, without what an earlier release let a launch choose and this one does not. */
function launchInputOf(run: RunRecord, workers: readonly WorkerRecord[]): Relaunch {
  const { maxConcurrency, reduction, keepSessions, limits, onRunnerLost, onRequestExpired } = run.policy
  const targets = workers
    .filter(({ kind }) => kind === 'target')
    .map((worker) => withoutApprovalSettings(asTarget(worker)))
  const judge = reduction?.target === undefined ? null : withoutApprovalSettings(reduction.target)
  const input = {
    prompt: run.prompt,
    title: run.title,
    keepSessions,
    limits,
    onRunnerLost,
    ...inGroups(targets.map(({ target }) => target)),
    ...(onRequestExpired === undefined ? {} : { onRequestExpired }),
    ...(run.cwd === null ? {} : { cwd: run.cwd }),
    ...(maxConcurrency === null ? {} : { maxConcurrency }),
    ...(reduction === null ? {} : { reduction: judge === null ? reduction : { ...reduction, target: judge.target } }),
  }
  const dropped = [...targets, ...(judge === null ? [] : [judge])].flatMap((one) => one.dropped)
  return { input, dropped: [...new Set(dropped)] }
}

const LEFT_OUT_CHARS_MAX = 1_000

function leftOut(dropped: readonly string[]): Record<string, string> {
  return dropped.length === 0 ? {} : { leftOut: beginningOf(dropped.join(', '), LEFT_OUT_CHARS_MAX) }
}

/** Equal targets as one with `repeat` where all repeat alike (the list may hold 64, a run 200 workers); else one by one. */
function inGroups(targets: FanoutTarget[]): { targets: FanoutTarget[]; repeat?: number } {
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
