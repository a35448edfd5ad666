import { describe, expect, it } from 'vitest'
import { EMPTY_DRAFT, exampleDraft, type LaunchDraft, newTarget } from '@/components/launch/launch-draft'
import { checkDraft } from '@/components/launch/to-launch-input'

const draft = (change: Partial<LaunchDraft> = {}): LaunchDraft => ({
  ...EMPTY_DRAFT,
  prompt: 'Compare two caches.',
  targets: [newTarget('demo', 'demo-fast', { repeat: 2 }), newTarget('demo', 'demo-smart')],
  ...change,
})

describe('checking a launch draft', () => {
  it('sends each repeat as a target of its own, in the order of the rows', () => {
    const { input, issues } = checkDraft(draft())
    expect(issues).toEqual([])
    expect(input?.targets?.map(({ model }) => model)).toEqual(['demo-fast', 'demo-fast', 'demo-smart'])
  })

  it('names the row of every target, so that what the server says finds it', () => {
    const own = draft()
    const [first, second] = own.targets.map(({ key }) => key)
    expect(checkDraft(own).rowKeys).toEqual([first, first, second])
  })

  it('leaves out what was not filled in instead of sending empty values', () => {
    const { input } = checkDraft(draft({ mode: 'none' }))
    expect(input).toEqual({
      prompt: 'Compare two caches.',
      targets: [
        { backend: 'demo', model: 'demo-fast' },
        { backend: 'demo', model: 'demo-fast' },
        { backend: 'demo', model: 'demo-smart' },
      ],
      limits: {},
    })
  })

  it('turns minutes into milliseconds and takes a comma for a point', () => {
    const limits = { ...EMPTY_DRAFT.limits, turnMinutes: '1,5', costUsd: '2.50' }
    expect(checkDraft(draft({ limits })).input?.limits).toEqual({ turnTimeoutMs: 90_000, costUsd: 2.5 })
  })

  it('says at its field that a limit is not a number', () => {
    const { input, issues } = checkDraft(draft({ limits: { ...EMPTY_DRAFT.limits, totalTokens: 'many' } }))
    expect(input).toBeNull()
    expect(issues).toEqual([
      { place: 'totalTokens', severity: 'error', message: 'Enter a whole number from 1 to 1,000,000,000.' },
    ])
  })

  it('keeps the plan checkable while only the prompt is missing', () => {
    const { input, plan, issues } = checkDraft(draft({ prompt: '  ' }))
    expect(input).toBeNull()
    expect(plan?.targets).toHaveLength(3)
    expect(issues).toEqual([{ place: 'prompt', severity: 'error', message: 'The prompt is empty.' }])
  })

  it('counts the bytes of the prompt, not its letters', () => {
    const { issues } = checkDraft(draft({ prompt: 'ä'.repeat(140_000) }))
    expect(issues).toEqual([{ place: 'prompt', severity: 'error', message: 'The prompt is longer than 256 KiB.' }])
  })

  it('asks for a target', () => {
    expect(checkDraft(draft({ targets: [] })).issues.map(({ place }) => place)).toEqual(['targets'])
  })

  it('says how many workers are too many', () => {
    const targets = [newTarget('demo', 'demo-fast', { repeat: 40 }), newTarget('demo', 'demo-smart', { repeat: 25 })]
    const { input, issues } = checkDraft(draft({ targets }))
    expect(input).toBeNull()
    expect(issues[0]).toMatchObject({ place: 'targets', message: 'A run has at most 64 targets; these are 65.' })
  })

  it('puts a problem of one target on its row', () => {
    const targets = [newTarget('demo', 'demo-fast'), newTarget('demo', 'x'.repeat(300))]
    const { issues } = checkDraft(draft({ targets }))
    expect(issues.map(({ place }) => place)).toEqual([`target:${targets[1]?.key}`])
  })

  it('finds nothing wrong with the example', () => {
    expect(checkDraft(exampleDraft()).issues).toEqual([])
  })
})
