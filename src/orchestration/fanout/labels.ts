import type { ModelOptions } from '../model/target'

/** What a target is called when nobody named it: `codex · gpt-5.4 · high`. Options that differ show, so that labels do. */
export function defaultLabel(target: { backend: string; model: string | null; options: ModelOptions }): string {
  const { backend, model, options } = target
  return [backend, model, ...optionWords(options)].filter((word) => word !== null).join(' · ')
}

function optionWords(options: ModelOptions): string[] {
  const { reasoningEffort, thinkingLevel, thinkingBudget, fastMode, contextWindow, variant } = options
  const words = [reasoningEffort, thinkingLevel, variant, contextWindow]
  if (thinkingBudget !== undefined) words.push(`${thinkingBudget} thinking tokens`)
  if (fastMode !== undefined) words.push(fastMode ? 'fast mode' : 'no fast mode')
  return words.filter((word) => word !== undefined)
}

/**
 * Makes labels unique in order: the first of each keeps its base, later ones get `#2`, `#3`, …. A label somebody chose is
 * never taken by a numbered one.
 */
export function uniqueLabels(bases: readonly string[]): string[] {
  const taken = new Set(bases)
  const seen = new Map<string, number>()
  return bases.map((base) => {
    const before = seen.get(base)
    if (before === undefined) {
      seen.set(base, 1)
      return base
    }
    let count = before + 1
    while (taken.has(`${base}#${count}`)) count += 1
    seen.set(base, count)
    taken.add(`${base}#${count}`)
    return `${base}#${count}`
  })
}
