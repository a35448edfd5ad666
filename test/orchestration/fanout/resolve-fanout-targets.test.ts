import { describe, expect, it } from 'vitest'
import { resolveFanoutTargets, type ResolveOptions } from '@/orchestration/fanout/resolve-fanout-targets'
import type { ModelDescriptor } from '@/orchestration/model/runtime'
import type { FanoutTarget } from '@/orchestration/model/target'
import { fakeDescriptor } from '../../support/fake-runtime'

const MODELS: ModelDescriptor[] = [
  { id: 'small', label: 'Small', options: [] },
  {
    id: 'big',
    label: 'Big',
    isDefault: true,
    options: [{ name: 'reasoningEffort', values: ['low', 'high'] }, { name: 'thinkingBudget' }],
  },
]
const codex = fakeDescriptor({ id: 'codex', models: MODELS })
const demo = fakeDescriptor({ id: 'demo', models: [{ id: 'demo-fast', label: 'Fast', options: [] }] })

function codesOf(target: FanoutTarget, options?: ResolveOptions, descriptors = [codex, demo]) {
  const { targets, issues } = resolveFanoutTargets(descriptors, [target], options)
  return { resolved: targets.length, codes: issues.map(({ severity, code }) => `${severity} ${code}`) }
}

describe('no target requested', () => {
  it('means every available runtime that can start and stream, at its default model', () => {
    const descriptors = [
      codex,
      demo,
      fakeDescriptor({ id: 'missing', probe: { installed: false, status: 'missing' } }),
      fakeDescriptor({ id: 'signed-out', probe: { status: 'unauthenticated' } }),
      fakeDescriptor({ id: 'mute', capabilities: { streamEvents: false } }),
      fakeDescriptor({ id: 'inert', capabilities: { startSession: false } }),
    ]
    const { targets, issues } = resolveFanoutTargets(descriptors, undefined)
    expect(issues).toEqual([])
    expect(targets.map(({ backend, model, label }) => [backend, model, label])).toEqual([
      ['codex', 'big', 'codex · big'],
      ['demo', 'demo-fast', 'demo · demo-fast'],
    ])
  })

  it('is an error where no runtime is available', () => {
    expect(resolveFanoutTargets([], [])).toEqual({
      targets: [],
      issues: [expect.objectContaining({ targetIndex: null, severity: 'error', code: 'no_runtime' })],
    })
  })
})

describe('a requested target', () => {
  it('keeps the label its user gave it', () => {
    const { targets } = resolveFanoutTargets([codex], [{ backend: 'codex', label: 'My pick' }])
    expect(targets[0]?.label).toBe('My pick')
  })

  it('keeps its selection', () => {
    const { targets } = resolveFanoutTargets([codex], [{ backend: 'codex', selection: { profile: 'x' } }])
    expect(targets[0]?.selection).toEqual({ profile: 'x' })
  })

  it('is repeated side by side with unique labels', () => {
    const { targets } = resolveFanoutTargets([codex, demo], [{ backend: 'codex' }, { backend: 'demo' }], { repeat: 2 })
    expect(targets.map(({ label }) => label)).toEqual([
      'codex · big',
      'codex · big#2',
      'demo · demo-fast',
      'demo · demo-fast#2',
    ])
  })

  it('is refused when there is no such runtime, and the message names those there are', () => {
    const { issues } = resolveFanoutTargets([codex, demo], [{ backend: 'demo' }, { backend: 'nope' }])
    expect(issues).toEqual([
      {
        targetIndex: 1,
        severity: 'error',
        code: 'unknown_backend',
        message: 'There is no runtime nope; there are: codex, demo.',
      },
    ])
  })

  it('goes to the runtime that its model points to where it names none', () => {
    const { targets, issues } = resolveFanoutTargets([codex, demo], [{ model: 'demo-fast' }])
    expect(issues).toEqual([])
    expect(targets).toMatchObject([{ backend: 'demo', model: 'demo-fast' }])
  })

  it('is refused where its model alone tells no runtime, or one that is not here', () => {
    const { targets, issues } = resolveFanoutTargets([codex, demo], [{ model: 'llama3.3' }, { model: 'claude-opus' }])
    expect(targets).toEqual([])
    expect(issues.map(({ targetIndex, code, message }) => [targetIndex, code, message])).toEqual([
      [
        0,
        'unknown_backend',
        'The name of model llama3.3 does not tell its runtime; name the backend (there are: codex, demo).',
      ],
      [1, 'unknown_backend', 'There is no runtime claude; there are: codex, demo.'],
    ])
  })

  it('is refused as not installed, not as unknown, where the backend is known in principle', () => {
    expect(codesOf({ backend: 'gemini' }, { knownBackends: ['gemini'] }).codes).toEqual(['error runtime_missing'])
  })

  it('is refused when the runtime is not installed, cannot start or cannot stream', () => {
    const refused = [
      fakeDescriptor({ id: 'a', probe: { installed: false, status: 'missing' } }),
      fakeDescriptor({ id: 'b', capabilities: { startSession: false } }),
      fakeDescriptor({ id: 'c', capabilities: { streamEvents: false } }),
    ]
    expect(codesOf({ backend: 'a' }, {}, refused)).toEqual({ resolved: 0, codes: ['error runtime_missing'] })
    expect(codesOf({ backend: 'b' }, {}, refused)).toEqual({ resolved: 0, codes: ['error cannot_start'] })
    expect(codesOf({ backend: 'c' }, {}, refused)).toEqual({ resolved: 0, codes: ['error cannot_stream'] })
  })

  it('is warned about when its runtime is not signed in', () => {
    const out = fakeDescriptor({ id: 'out', probe: { status: 'unauthenticated' } })
    expect(codesOf({ backend: 'out' }, {}, [out])).toEqual({ resolved: 1, codes: ['warning runtime_unauthenticated'] })
  })

  it('is refused with a model that is not listed, unless the runtime takes custom ones', () => {
    expect(codesOf({ backend: 'codex', model: 'huge' })).toEqual({ resolved: 0, codes: ['error model_unlisted'] })
    const open = fakeDescriptor({ id: 'open', models: MODELS, capabilities: { customModels: true } })
    expect(codesOf({ backend: 'open', model: 'huge' }, {}, [open])).toEqual({ resolved: 1, codes: [] })
  })

  it('is only warned about when the models could not be listed', () => {
    const dark = fakeDescriptor({ id: 'dark', models: [], probe: { status: 'unknown' } })
    expect(codesOf({ backend: 'dark', model: 'huge' }, {}, [dark])).toEqual({
      resolved: 1,
      codes: ['warning model_unverified'],
    })
  })

  it('is refused with an option its model does not have, or a value it does not take', () => {
    expect(codesOf({ backend: 'codex', model: 'small', options: { reasoningEffort: 'high' } }).codes).toEqual([
      'error option_unsupported',
    ])
    expect(codesOf({ backend: 'codex', options: { reasoningEffort: 'extreme' } }).codes).toEqual(['error option_value'])
    expect(codesOf({ backend: 'codex', options: { reasoningEffort: 'high', thinkingBudget: 7 } }).codes).toEqual([])
  })

  it('puts its own options over those of the run', () => {
    const { targets } = resolveFanoutTargets(
      [codex],
      [{ backend: 'codex', options: { reasoningEffort: 'low' } }, { backend: 'codex' }],
      { options: { reasoningEffort: 'high' } },
    )
    expect(targets.map(({ options }) => options.reasoningEffort)).toEqual(['low', 'high'])
  })

  it('goes without an option of the run that its model does not have, with a warning', () => {
    const { targets, issues } = resolveFanoutTargets([demo], [{ backend: 'demo' }], {
      options: { reasoningEffort: 'high' },
    })
    expect(targets[0]?.options).toEqual({})
    expect(issues).toEqual([expect.objectContaining({ targetIndex: 0, severity: 'warning', code: 'option_ignored' })])
  })
})

it('more workers than a run may have are an error', () => {
  const { issues } = resolveFanoutTargets([codex], Array(5).fill({ backend: 'codex' }), { repeat: 50 })
  expect(issues).toEqual([expect.objectContaining({ targetIndex: null, severity: 'error', code: 'too_many_workers' })])
})

describe('the settings of a target', () => {
  const offering = {
    ...codex,
    selection: [{ name: 'tools' }, { name: 'verbosity', values: ['low', 'high'] }, { name: 'web', isBoolean: true }],
  }
  const issuesOf = (selection: Record<string, string | number | boolean>) =>
    resolveFanoutTargets([offering], [{ backend: 'codex', selection }]).issues.map(({ severity, code, message }) => [
      severity,
      code,
      message,
    ])

  it('that its runtime takes are kept', () => {
    expect(issuesOf({ tools: 'read,grep', verbosity: 'high', web: true })).toEqual([])
  })

  it('that its runtime does not take are errors that name what it takes', () => {
    expect(issuesOf({ profile: 'x' })).toEqual([
      ['error', 'selection_unsupported', 'Runtime codex has no setting profile (it has: tools, verbosity, web).'],
    ])
    expect(issuesOf({ verbosity: 'loud' })).toEqual([
      ['error', 'selection_value', 'Setting verbosity of runtime codex cannot be "loud"; it takes low, high.'],
    ])
    expect(issuesOf({ web: 'yes' })).toMatchObject([['error', 'selection_value', expect.stringContaining('true or')]])
    expect(issuesOf({ tools: true })).toMatchObject([['error', 'selection_value', expect.stringContaining('a text')]])
  })
})
