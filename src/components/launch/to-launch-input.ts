import { type LaunchRunInput, launchRunInputSchema, promptSchema } from '@/orchestration/model/launch'
import { LIMITS } from '@/orchestration/model/target'
import { ownValue } from '@/orchestration/model/own-value'
import type { DraftTarget, LaunchDraft, LimitsDraft } from './launch-draft'

/** Where on the form a problem is shown. `target:<key>` is a row of the basket. */
export type DraftPlace =
  'prompt' | 'title' | 'targets' | `target:${string}` | 'judge' | 'rubric' | keyof LimitsDraft | 'form'
export type DraftIssue = { place: DraftPlace; severity: 'error' | 'warning'; message: string }

export type DraftCheck = {
  /** What to send; null while there are errors. */
  input: LaunchRunInput | null
  /** The same without the prompt, as soon as that alone is missing: enough for the server to check the targets. */
  plan: LaunchPlan | null
  issues: DraftIssue[]
  /** The row of each target of `plan.targets`, in order: what the server says about a target is said about its row. */
  rowKeys: string[]
}
export type LaunchPlan = Omit<LaunchRunInput, 'prompt'>

const planSchema = launchRunInputSchema.omit({ prompt: true })

/** Checks a draft by the schema the server uses, and says each problem where it can be mended. */
export function checkDraft(draft: LaunchDraft): DraftCheck {
  const rows = draft.targets.flatMap((target) => Array.from({ length: target.repeat }, () => target))
  const rowKeys = rows.map((row) => row.key)
  const issues = ownIssues(draft, rows.length)
  const add = (place: DraftPlace, message: string) => {
    if (!issues.some((issue) => issue.place === place)) issues.push({ place, severity: 'error', message })
  }
  const parsed = planSchema.safeParse(rawPlan(draft, rows))
  for (const { path, message } of parsed.error?.issues ?? []) {
    const place = placeOf(path, rowKeys)
    add(place, isLimit(place) ? LIMIT_RANGES[place] : message)
  }
  const plan = parsed.success && issues.length === 0 ? parsed.data : null
  const prompt = promptSchema.safeParse(draft.prompt)
  for (const issue of prompt.error?.issues ?? []) add('prompt', issue.message)
  return { input: plan !== null && prompt.success ? { ...plan, prompt: prompt.data } : null, plan, issues, rowKeys }
}

/** What the schema cannot know: the form always names its targets, and sends each repeat as a target of its own. */
function ownIssues(draft: LaunchDraft, workers: number): DraftIssue[] {
  if (draft.targets.length === 0) {
    return [{ place: 'targets', severity: 'error', message: 'Add at least one target.' }]
  }
  if (workers > LIMITS.targetsMax) {
    const message = `A run has at most ${LIMITS.targetsMax} targets; these are ${workers}.`
    return [{ place: 'targets', severity: 'error', message }]
  }
  return []
}

function rawPlan(draft: LaunchDraft, rows: readonly DraftTarget[]): unknown {
  const { limits, judge } = draft
  const reduction =
    draft.mode === 'none'
      ? undefined
      : {
          mode: draft.mode,
          target: judge === null ? undefined : { backend: judge.backend, model: judge.model ?? undefined },
          rubric: draft.rubric.trim() || undefined,
        }
  return {
    title: draft.title.trim() || undefined,
    targets: rows.map((row) => ({
      backend: row.backend,
      model: row.model ?? undefined,
      label: row.label.trim() || undefined,
      options: Object.keys(row.options).length === 0 ? undefined : row.options,
      selection: Object.keys(row.selection).length === 0 ? undefined : row.selection,
    })),
    maxConcurrency: numberOf(limits.maxConcurrency),
    limits: {
      costUsd: numberOf(limits.costUsd),
      totalTokens: numberOf(limits.totalTokens),
      workerCostUsd: numberOf(limits.workerCostUsd),
      workerTotalTokens: numberOf(limits.workerTotalTokens),
      workerTimeoutMs: millisOf(limits.workerMinutes),
      turnTimeoutMs: millisOf(limits.turnMinutes),
      runTimeoutMs: millisOf(limits.runMinutes),
      requestTimeoutMs: millisOf(limits.requestMinutes),
    },
    onRequestExpired: limits.requestMinutes.trim() === '' ? undefined : draft.onRequestExpired,
    reduction,
  }
}

/** What fits into each field, in its own unit: the schema speaks of milliseconds. */
const LIMIT_RANGES = {
  costUsd: 'Enter an amount above 0, at most 100,000.',
  totalTokens: 'Enter a whole number from 1 to 1,000,000,000.',
  workerCostUsd: 'Enter an amount above 0, at most 100,000.',
  workerTotalTokens: 'Enter a whole number from 1 to 1,000,000,000.',
  workerMinutes: 'Enter minutes: one second to one week (10,080).',
  turnMinutes: 'Enter minutes: one second to one day (1,440).',
  runMinutes: 'Enter minutes: one second to one week (10,080).',
  requestMinutes: 'Enter minutes: one second to one week (10,080).',
  maxConcurrency: 'Enter a whole number from 1 to 200.',
} as const satisfies Record<keyof LimitsDraft, string>

function isLimit(place: DraftPlace): place is keyof LimitsDraft {
  return Object.hasOwn(LIMIT_RANGES, place)
}

/** An empty field is no limit; text that is no number becomes NaN, which the schema refuses. */
function numberOf(text: string): number | undefined {
  return text.trim() === '' ? undefined : Number(text.replace(',', '.'))
}

function millisOf(minutes: string): number | undefined {
  const value = numberOf(minutes)
  return value === undefined ? undefined : Math.round(value * 60_000)
}

const FIELDS: Readonly<Record<string, DraftPlace>> = {
  prompt: 'prompt',
  title: 'title',
  targets: 'targets',
  maxConcurrency: 'maxConcurrency',
  'limits.costUsd': 'costUsd',
  'limits.totalTokens': 'totalTokens',
  'limits.workerCostUsd': 'workerCostUsd',
  'limits.workerTotalTokens': 'workerTotalTokens',
  'limits.workerTimeoutMs': 'workerMinutes',
  'limits.turnTimeoutMs': 'turnMinutes',
  'limits.runTimeoutMs': 'runMinutes',
  'limits.requestTimeoutMs': 'requestMinutes',
  'reduction.rubric': 'rubric',
}

/** The place of a path of the input, by its field or by the row it lies in. */
export function placeOf(path: readonly PropertyKey[], rowKeys: readonly string[]): DraftPlace {
  const [head, second] = path
  if (head === 'targets' && typeof second === 'number') {
    const key = rowKeys[second]
    return key === undefined ? 'targets' : `target:${key}`
  }
  if (head === 'reduction' && second === 'target') return 'judge'
  return ownValue(FIELDS, path.map(String).join('.')) ?? 'form'
}
