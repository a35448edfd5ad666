import { backendOf } from '@/orchestration/fanout/infer-backend'
import { foldText } from '@/orchestration/model/fold-text'
import type { ModelDescriptor, RuntimeDescriptor } from '@/orchestration/model/runtime'
import { visibleLine } from '@/orchestration/model/visible-text'

export type ModelChoice = { id: string; backend: string; model: string | null; label: string; custom: boolean }
export type RuntimeChoices = { runtime: RuntimeDescriptor; choices: ModelChoice[] }

/**
 * What can be chosen, by runtime, out of runtimes and models that hold every word of the query; ready ones first. A runtime
 * that takes models it does not list offers what was typed as one, before all others the one that such a name points to.
 */
export function searchModels(runtimes: readonly RuntimeDescriptor[], query: string): RuntimeChoices[] {
  const words = foldText(query).split(/\s+/).filter(Boolean)
  const meant = backendOf(runtimes, { model: query })
  const rank = (runtime: RuntimeDescriptor) => (runtime.id === meant ? -1 : readiness(runtime))
  return [...runtimes]
    .sort((a, b) => rank(a) - rank(b) || a.title.localeCompare(b.title))
    .map((runtime) => ({ runtime, choices: choicesOf(runtime, words, query.trim()) }))
    .filter(({ choices }) => choices.length > 0)
}

function readiness(runtime: RuntimeDescriptor): number {
  return runtime.probe.status === 'ready' ? 0 : runtime.probe.installed ? 1 : 2
}

function choicesOf(runtime: RuntimeDescriptor, words: string[], typed: string): ModelChoice[] {
  const { id: backend, title, probe } = runtime
  const fits = (model: ModelDescriptor) => {
    const text = foldText(`${backend} ${title} ${model.id} ${model.label}`)
    return words.every((word) => text.includes(word))
  }
  const listed = probe.models
    .filter(fits)
    .map((model) => ({ id: choiceId(backend, model.id), backend, model: model.id, label: model.label, custom: false }))
  if (probe.models.length === 0 && words.every((word) => foldText(`${backend} ${title}`).includes(word))) {
    return [{ id: choiceId(backend, null), backend, model: null, label: 'Default model', custom: false }]
  }
  const isName = typed !== '' && !/\s/.test(typed)
  if (listed.length > 0 || !isName || !probe.installed || !runtime.capabilities.customModels) return listed
  return [{ id: choiceId(backend, typed), backend, model: typed, label: `${typed} on ${title}`, custom: true }]
}

export function choiceId(backend: string, model: string | null): string {
  return `${backend}/${model ?? ''}`
}

/** A model's own description, where its runtime lists it. `null` asks for the default one. */
export function findModel(runtime: RuntimeDescriptor | undefined, model: string | null): ModelDescriptor | null {
  const models = runtime?.probe.models ?? []
  if (model === null) return models.find((candidate) => candidate.isDefault === true) ?? null
  return models.find((candidate) => candidate.id === model) ?? null
}

/** A target in words: "Demo · demo-fast". */
export function targetWords(runtimes: readonly RuntimeDescriptor[], backend: string, model: string | null): string {
  const runtime = runtimes.find((candidate) => candidate.id === backend)
  const name = model === null ? 'default model' : (findModel(runtime, model)?.label ?? model)
  return visibleLine(`${runtime?.title ?? backend} · ${name}`)
}
