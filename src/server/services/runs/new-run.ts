import { beginningOf } from '@/orchestration/model/cut-text'
import type { KeptReductionPlan, LaunchRunInput, ReductionPlan } from '@/orchestration/model/launch'
import type { RunRecord, WorkerRecord } from '@/orchestration/model/records'
import type { ResolvedTarget } from '@/orchestration/model/target'
import { NO_COST, NO_USAGE } from '@/orchestration/model/usage'
import { queuedWorker } from '@/orchestration/worker/queued-worker'
import { ownerOf } from '../authorise'
import type { ServiceContext } from '../context'
import type { ResolvedLaunch } from './resolve-launch'

const TITLE_LENGTH = 80

/** The rows a launch starts with: nothing has happened yet, so all counts are zero. */
export function newRun(
  ctx: ServiceContext,
  input: LaunchRunInput,
  launch: ResolvedLaunch,
): { run: RunRecord; workers: WorkerRecord[] } {
  const createdAt = new Date(ctx.deps.clock.now()).toISOString()
  const run: RunRecord = {
    id: ctx.deps.newId('run'),
    workspaceId: ctx.actor.workspaceId,
    createdBy: ownerOf(ctx.actor),
    title: input.title || titleOf(input.prompt),
    prompt: input.prompt,
    cwd: launch.cwd,
    status: 'queued',
    stage: 'queued',
    failure: null,
    policy: {
      maxConcurrency: input.maxConcurrency ?? null,
      keepSessions: input.keepSessions ?? false,
      limits: input.limits ?? {},
      reduction: input.reduction === undefined ? null : wholePlan(input.reduction, launch.judge),
      onRunnerLost: input.onRunnerLost ?? 'resume',
      ...(input.onRequestExpired === undefined ? {} : { onRequestExpired: input.onRequestExpired }),
    },
    metadata: input.metadata ?? {},
    counts: { queued: 0, running: 0, completed: 0, failed: 0, cancelled: 0 },
    openRequests: 0,
    usage: NO_USAGE,
    cost: NO_COST,
    verdictId: null,
    cancelRequestedAt: null,
    lastSeq: 0,
    createdAt,
    startedAt: null,
    endedAt: null,
  }
  const workers = launch.targets.map((target, index) => newWorker(ctx, run, target, index + 1))
  return { run, workers }
}

/** The first line of the prompt that says something, cut at a word. */
export function titleOf(prompt: string): string {
  const line = prompt.split('\n').find((part) => part.trim() !== '') ?? prompt
  const text = line.replace(/\s+/g, ' ').trim()
  if (text.length <= TITLE_LENGTH) return text
  const cut = beginningOf(text, TITLE_LENGTH - 1)
  const space = cut.lastIndexOf(' ')
  return `${space > TITLE_LENGTH / 2 ? cut.slice(0, space) : cut}…`
}

/** The plan with its judge as it was resolved, so that the run keeps the judge it was launched with. */
function wholePlan({ mode, rubric }: ReductionPlan, judge: ResolvedTarget | null): KeptReductionPlan {
  const plan: KeptReductionPlan = rubric === undefined ? { mode } : { mode, rubric }
  if (judge === null) return plan
  const { model, ...target } = judge
  return { ...plan, target: model === null ? target : { ...target, model } }
}

function newWorker(ctx: ServiceContext, run: RunRecord, target: ResolvedTarget, ordinal: number): WorkerRecord {
  const { id: runId, createdAt } = run
  const facts = { id: ctx.deps.newId('wkr'), runId, ordinal, title: target.label, target, createdAt }
  return queuedWorker({ ...facts, kind: 'target', reductionId: null })
}
