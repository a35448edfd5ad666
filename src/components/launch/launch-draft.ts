import { withoutApprovalSettings } from '@/orchestration/model/approval-settings'
import type { ReductionMode, RunLimits } from '@/orchestration/model/launch'
import type { RunRecord, WorkerRecord } from '@/orchestration/model/records'
import type { RequestExpiryAction } from '@/orchestration/model/request'
import type { ModelOptions, ResolvedTarget } from '@/orchestration/model/target'

/** One row of the basket: a target, and how many workers it gets. `key` is its name on the page only. */
export type DraftTarget = {
  key: string
  backend: string
  /** null: the runtime's default model. */
  model: string | null
  repeat: number
  label: string
  options: ModelOptions
  selection: ResolvedTarget['selection']
}

type JudgeDraft = { backend: string; model: string | null }

/** Limits as they stand in their fields: text, perhaps not a number yet. */
export type LimitsDraft = Record<
  | 'costUsd'
  | 'totalTokens'
  | 'workerCostUsd'
  | 'workerTotalTokens'
  | 'workerMinutes'
  | 'turnMinutes'
  | 'runMinutes'
  | 'maxConcurrency'
  | 'requestMinutes',
  string
>

/** What is on the launch form. It may be anything a person can type; `toLaunchInput` and the core's schema judge it. */
export type LaunchDraft = {
  prompt: string
  title: string
  targets: DraftTarget[]
  mode: ReductionMode | 'none'
  judge: JudgeDraft | null
  rubric: string
  limits: LimitsDraft
  onRequestExpired: RequestExpiryAction
}

const NO_LIMITS: LimitsDraft = {
  costUsd: '',
  totalTokens: '',
  workerCostUsd: '',
  workerTotalTokens: '',
  workerMinutes: '',
  turnMinutes: '',
  runMinutes: '',
  maxConcurrency: '',
  requestMinutes: '',
}

export const EMPTY_DRAFT: LaunchDraft = {
  prompt: '',
  title: '',
  targets: [],
  mode: 'best_of_n',
  judge: null,
  rubric: '',
  limits: NO_LIMITS,
  onRequestExpired: 'deny',
}

export function newTarget(backend: string, model: string | null, from: Partial<DraftTarget> = {}): DraftTarget {
  return { label: '', repeat: 1, options: {}, selection: {}, ...from, key: newKey(), backend, model }
}

/** A random name: the draft outlives the page in the session's storage, so a counter would repeat itself. */
function newKey(): string {
  return Math.random().toString(36).slice(2, 10)
}

/** Adds a target; the same runtime and model without options of its own is counted up instead. */
export function addTarget(targets: readonly DraftTarget[], backend: string, model: string | null): DraftTarget[] {
  const same = targets.findIndex(
    (target) =>
      target.backend === backend && target.model === model && !target.label && Object.keys(target.options).length === 0,
  )
  if (same === -1) return [...targets, newTarget(backend, model)]
  return targets.map((target, index) => (index === same ? { ...target, repeat: target.repeat + 1 } : target))
}

/** The models of the built-in runtime, which answer without a key. */
export const DEMO_MODELS = ['demo-fast', 'demo-smart', 'demo-flaky'] as const

const EXAMPLE_PROMPT =
  'Our team wants to shorten code review without losing quality. Propose one concrete change we can try for two weeks, how to measure it, and the strongest argument against it.'

/** The run of a newcomer: three demo models, the best of them chosen by the smart one. */
export function exampleDraft(): LaunchDraft {
  return {
    ...EMPTY_DRAFT,
    prompt: EXAMPLE_PROMPT,
    title: 'Example: three demo models, best of n',
    targets: DEMO_MODELS.map((model) => newTarget('demo', model)),
    mode: 'best_of_n',
    judge: { backend: 'demo', model: 'demo-smart' },
    rubric: '',
  }
}

/** The form as an earlier run was launched. Equal targets are counted together again. */
export function draftFromRun(run: RunRecord, workers: readonly WorkerRecord[]): LaunchDraft {
  const { limits, reduction, maxConcurrency, onRequestExpired } = run.policy
  const targets: DraftTarget[] = []
  for (const { kind, target: stored } of workers) {
    if (kind !== 'target') continue
    const { target } = withoutApprovalSettings(stored)
    const same = targets.find((other) => sameTarget(other, target))
    if (same) same.repeat += 1
    else targets.push(newTarget(target.backend, target.model, { options: target.options, selection: target.selection }))
  }
  const judge = reduction?.target
  return {
    prompt: run.prompt,
    title: run.title,
    targets,
    mode: reduction?.mode ?? 'none',
    judge: judge ? { backend: judge.backend, model: judge.model ?? null } : null,
    rubric: reduction?.rubric ?? '',
    limits: limitsDraftOf(limits, maxConcurrency),
    onRequestExpired: onRequestExpired ?? 'deny',
  }
}

function sameTarget(draft: DraftTarget, target: ResolvedTarget): boolean {
  const facts = ({ backend, model, options, selection }: Omit<ResolvedTarget, 'label'>) =>
    JSON.stringify([backend, model, Object.entries(options).sort(), Object.entries(selection).sort()])
  return facts(draft) === facts(target)
}

function limitsDraftOf(limits: RunLimits, maxConcurrency: number | null): LimitsDraft {
  const numeric = (value: number | undefined) => (value === undefined ? '' : String(value))
  const minutes = (ms: number | undefined) => (ms === undefined ? '' : String(ms / 60_000))
  return {
    costUsd: numeric(limits.costUsd),
    totalTokens: numeric(limits.totalTokens),
    workerCostUsd: numeric(limits.workerCostUsd),
    workerTotalTokens: numeric(limits.workerTotalTokens),
    workerMinutes: minutes(limits.workerTimeoutMs),
    turnMinutes: minutes(limits.turnTimeoutMs),
    runMinutes: minutes(limits.runTimeoutMs),
    maxConcurrency: maxConcurrency === null ? '' : String(maxConcurrency),
    requestMinutes: minutes(limits.requestTimeoutMs),
  }
}
