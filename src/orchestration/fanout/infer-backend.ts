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
