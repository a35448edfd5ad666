import { findApprovalSetting } from '../model/approval-settings'
import type { ModelDescriptor, RuntimeDescriptor } from '../model/runtime'
import { LIMITS, type FanoutTarget, type ModelOptions, type ResolvedTarget } from '../model/target'
import { checkOptions } from './check-options'
import { checkSelection } from './check-selection'
import { backendOf } from './infer-backend'
import { defaultLabel, uniqueLabels } from './labels'
import type { IssueDraft, TargetIssue } from './target-issue'

export type ResolveOptions = {
  /** How many workers each target gets; 1 unless told. */
  repeat?: number
  /** For every target that has no own value. */
  options?: ModelOptions
  /** Backends that exist in principle: of these it is said that they are not installed, not that they are unknown. */
  knownBackends?: readonly string[]
}

export type ResolvedTargets = { targets: ResolvedTarget[]; issues: TargetIssue[] }

/**
 * Checks the requested targets against the runtimes and makes them whole: runtime, model, options, unique labels, repeats (side by
 * side, in the order requested). None requested means every available runtime that can start and stream, at its default
 * model. A target with an error is left out of `targets`; launch only when no issue is an error. Pure; starts nothing.
 */
export function resolveFanoutTargets(
  descriptors: readonly RuntimeDescriptor[],
  requested: readonly FanoutTarget[] | undefined,
  { repeat = 1, options: shared = {}, knownBackends = [] }: ResolveOptions = {},
): ResolvedTargets {
  const issues: TargetIssue[] = []
  const wanted: readonly FanoutTarget[] =
    requested !== undefined && requested.length > 0
      ? requested
      : descriptors.filter(isAvailable).map(({ id }) => ({ backend: id }))
  if (wanted.length === 0) {
    issues.push(ofList('no_runtime', 'No runtime here can start a session. Install one, or name a target.'))
  }

  const resolved = wanted.flatMap((target, targetIndex) => {
    const { value, issues: found } = resolveOne(descriptors, target, shared, knownBackends)
    issues.push(...found.map((issue) => ({ targetIndex, ...issue })))
    return value === null ? [] : Array.from({ length: repeat }, () => value)
  })
  if (wanted.length * repeat > LIMITS.workersMax) {
    const message = `${wanted.length} targets × ${repeat} are ${wanted.length * repeat} workers; a run has at most ${LIMITS.workersMax}.`
    issues.push(ofList('too_many_workers', message))
  }
  const labels = uniqueLabels(resolved.map(({ label }) => label))
  return { targets: resolved.map((target, index) => ({ ...target, label: labels[index] ?? target.label })), issues }
}

/** Installed, ready as far as known, and able to start a session and to stream its events. */
export function isAvailable({ probe, capabilities }: RuntimeDescriptor): boolean {
  const isUsable = probe.installed && (probe.status === 'ready' || probe.status === 'unknown')
  return isUsable && capabilities.startSession && capabilities.streamEvents
}

/** The model a runtime uses when none is named: the one it marks, else the first it lists. */
export function defaultModel({ probe }: RuntimeDescriptor): ModelDescriptor | null {
  return probe.models.find(({ isDefault }) => isDefault === true) ?? probe.models[0] ?? null
}

type Resolution = { value: ResolvedTarget | null; issues: IssueDraft[] }

function resolveOne(
  descriptors: readonly RuntimeDescriptor[],
  target: FanoutTarget,
  shared: ModelOptions,
  knownBackends: readonly string[],
): Resolution {
  const backend = backendOf(descriptors, target)
  if (backend === null) return { value: null, issues: [backendUntold(target.model ?? '', descriptors)] }
  const descriptor = descriptors.find(({ id }) => id === backend)
  if (descriptor === undefined) return { value: null, issues: [unknownBackend(backend, descriptors, knownBackends)] }
  const model = target.model === undefined ? defaultModel(descriptor) : findModel(descriptor, target.model)
  const checked = checkOptions(target.options ?? {}, shared, model)
  const issues = [
    ...runtimeIssues(descriptor),
    ...modelIssues(descriptor, target.model, model),
    ...checked.issues,
    ...checkSelection(descriptor, target.selection ?? {}),
    ...approvalIssues(backend, { options: checked.options, selection: target.selection ?? {} }),
  ]
  if (issues.some(({ severity }) => severity === 'error')) return { value: null, issues }

  const whole = { backend: descriptor.id, model: model?.id ?? target.model ?? null, options: checked.options }
  return {
    value: { ...whole, label: target.label ?? defaultLabel(whole), selection: target.selection ?? {} },
    issues,
  }
}

function backendUntold(model: string, descriptors: readonly RuntimeDescriptor[]): IssueDraft {
  const message = `The name of model ${model} does not tell its runtime; name the backend (there are: ${idsOf(descriptors)}).`
  return { severity: 'error', code: 'unknown_backend', message }
}

function unknownBackend(
  backend: string,
  descriptors: readonly RuntimeDescriptor[],
  knownBackends: readonly string[],
): IssueDraft {
  if (knownBackends.includes(backend)) {
    return {
      severity: 'error',
      code: 'runtime_missing',
      message: `Runtime ${backend} is not installed on this server.`,
    }
  }
  const message = `There is no runtime ${backend}; there are: ${idsOf(descriptors)}.`
  return { severity: 'error', code: 'unknown_backend', message }
}

function idsOf(descriptors: readonly RuntimeDescriptor[]): string {
  return descriptors.map(({ id }) => id).join(', ') || 'none'
}

function runtimeIssues({ id, probe, capabilities }: RuntimeDescriptor): IssueDraft[] {
  const issues: IssueDraft[] = []
  const because = probe.message === null ? '' : ` ${probe.message}`
  if (!probe.installed || probe.status === 'missing') {
    issues.push({ severity: 'error', code: 'runtime_missing', message: `Runtime ${id} is not installed.${because}` })
  } else if (probe.status === 'error') {
    issues.push({ severity: 'warning', code: 'runtime_error', message: `Runtime ${id} did not answer well.${because}` })
  } else if (probe.status === 'unauthenticated') {
    const how = probe.auth.signInCommand === undefined ? '' : ` On the server, run: ${probe.auth.signInCommand}`
    const message = `Runtime ${id} is not signed in.${how}`
    issues.push({ severity: 'warning', code: 'runtime_unauthenticated', message })
  }
  if (!capabilities.startSession) {
    issues.push({ severity: 'error', code: 'cannot_start', message: `Runtime ${id} cannot start a session.` })
  } else if (!capabilities.streamEvents) {
    issues.push({ severity: 'error', code: 'cannot_stream', message: `Runtime ${id} cannot stream events.` })
  }
  return issues
}

function findModel({ probe }: RuntimeDescriptor, id: string): ModelDescriptor | null {
  return probe.models.find((model) => model.id === id) ?? null
}

function modelIssues(
  { id, probe, capabilities }: RuntimeDescriptor,
  asked: string | undefined,
  found: ModelDescriptor | null,
): IssueDraft[] {
  if (asked === undefined || found !== null || capabilities.customModels) return []
  if (probe.models.length === 0 && probe.status !== 'ready') {
    const message = `Whether runtime ${id} has model ${asked} could not be checked.`
    return [{ severity: 'warning', code: 'model_unverified', message }]
  }
  const listed = probe.models.map((model) => model.id)
  const some =
    listed.length > 12 ? `${listed.slice(0, 12).join(', ')} and ${listed.length - 12} more` : listed.join(', ')
  const message = `Runtime ${id} does not list model ${asked} (it lists: ${some || 'none'}).`
  return [{ severity: 'error', code: 'model_unlisted', message }]
}

function approvalIssues(backend: string, settings: Pick<ResolvedTarget, 'options' | 'selection'>): IssueDraft[] {
  const setting = findApprovalSetting(settings)
  if (setting === null) return []
  const message = `A launch cannot set ${setting}: only the definition of runtime ${backend} decides who approves.`
  return [{ severity: 'error', code: 'approval_setting', message }]
}

function ofList(code: 'no_runtime' | 'too_many_workers', message: string): TargetIssue {
  return { targetIndex: null, severity: 'error', code, message }
}
