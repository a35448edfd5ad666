import type { RuntimeDescriptor } from '../model/runtime'

const PREFIXES: readonly (readonly [RegExp, string])[] = [
  [/^[^/\s]+\/[^/\s]/, 'opencode'], // vendor/model
  [/^claude-/, 'claude'],
  [/^gemini-/, 'gemini'],
  [/^(gpt-|codex-|o\d)/, 'codex'],
  [/^demo-/, 'demo'],
]

/** The backend that a model's name alone points to, or null. Names are compared in lower case. */
export function inferBackend(model: string): string | null {
  const name = model.trim().toLowerCase()
  return PREFIXES.find(([pattern]) => pattern.test(name))?.[1] ?? null
}

/**
 * The runtime that a target means: the one it names, else the one its model's name points to. That is the runtime called so,
 * else the first of that kind, since an owner may have called it otherwise. Null where the name tells nothing.
 */
export function backendOf(
  descriptors: readonly Pick<RuntimeDescriptor, 'id' | 'kind'>[],
  { backend, model }: { backend?: string | undefined; model?: string | undefined },
): string | null {
  if (backend !== undefined) return backend
  const inferred = model === undefined ? null : inferBackend(model)
  if (inferred === null) return null
  const known = descriptors.find(({ id }) => id === inferred) ?? descriptors.find(({ kind }) => kind === inferred)
  return known?.id ?? inferred
}
