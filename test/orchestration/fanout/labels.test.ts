import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { defaultLabel, uniqueLabels } from '@/orchestration/fanout/labels'

describe('default labels', () => {
  it('say backend, model and the options that were chosen', () => {
    expect(defaultLabel({ backend: 'demo', model: 'demo-fast', options: {} })).toBe('demo · demo-fast')
    expect(
      defaultLabel({ backend: 'codex', model: 'gpt-5.4', options: { reasoningEffort: 'high', fastMode: true } }),
    ).toBe('codex · gpt-5.4 · high · fast mode')
    expect(defaultLabel({ backend: 'pi', model: null, options: {} })).toBe('pi')
  })

  it('differ for targets that differ only in options', () => {
    const target = { backend: 'codex', model: 'gpt-5.4' }
    const low = defaultLabel({ ...target, options: { reasoningEffort: 'low' } })
    expect(low).not.toBe(defaultLabel({ ...target, options: { reasoningEffort: 'high' } }))
  })
})

describe('unique labels', () => {
  it('keep the first of each and number the rest from 2', () => {
    expect(uniqueLabels(['a', 'b', 'a', 'a', 'b'])).toEqual(['a', 'b', 'a#2', 'a#3', 'b#2'])
  })

  it('never take a label that somebody chose', () => {
    expect(uniqueLabels(['a', 'a', 'a#2'])).toEqual(['a', 'a#3', 'a#2'])
  })

  it('are unique, and each begins with its base, for any labels', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'b', 'a#2', 'a#2#2', 'b#3', '#2', '')), (bases) => {
        const labels = uniqueLabels(bases)
        expect(new Set(labels).size).toBe(bases.length)
        labels.forEach((label, index) => expect(label.startsWith(bases[index] ?? '?')).toBe(true))
      }),
    )
  })
})
