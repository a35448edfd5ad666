import { describe, expect, it } from 'vitest'
import { isApprovalOption, modeInForce, withMode, withOptions } from '@/server/runtimes/acp/approval-options'
import { applySettings, toModels, type Ask } from '@/server/runtimes/acp/session-settings'
import { sessionStateSchema, type WireSessionState } from '@/server/runtimes/acp/wire'

type Choice = string | { value: string; name?: string; description?: string }
const select = (id: string, category: string | undefined, choices: Choice[], fields: object = {}) => ({
  type: 'select',
  id,
  ...(category === undefined ? {} : { category }),
  options: choices.map((choice) => (typeof choice === 'string' ? { value: choice } : choice)),
  ...fields,
})
const stateOf = (...configOptions: unknown[]): WireSessionState => sessionStateSchema.parse({ configOptions })
const optionOf = (raw: unknown) => {
  const [option] = stateOf(raw).configOptions ?? []
  if (option === undefined) throw new Error('the option was not read')
  return option
}
const NOTHING = { model: null, options: {}, selection: {}, mode: null, customModels: false }

function recording(): { ask: Ask; asked: [string, unknown][] } {
  const asked: [string, unknown][] = []
  return { asked, ask: (method, params) => Promise.resolve(void asked.push([method, params])) }
}

/** Each decides who approves, under whatever category its agent puts it. */
const APPROVAL_OPTIONS = ['mode', 'model', 'model_config', 'thought_level', 'other', undefined].flatMap((category) => [
  select('mode', category, ['default', 'plan']),
  select('agent', category, ['build', 'plan']),
  select('approval_policy', category, ['on-request', 'untrusted']),
  select('permissions', category, ['normal', 'more']),
  select('level', category, ['low', 'high'], { name: 'Permission level' }),
  { type: 'boolean', id: 'auto_approve', category, currentValue: false },
  { type: 'boolean', id: 'fast', name: 'Fast, never asks', category, currentValue: false },
])
const BY_VALUES = ['model_config', 'thought_level', 'other', undefined].flatMap((category) => [
  select('level', category, ['careful', 'yolo']),
  select('style', category, [
    { value: 'a', name: 'Ask' },
    { value: 'b', name: 'Accept edits' },
  ]),
])

describe('an option of an agent that decides who approves', () => {
  it.each([...APPROVAL_OPTIONS, ...BY_VALUES])('is recognised: %j', (raw) => {
    expect(isApprovalOption(optionOf(raw))).toBe(true)
  })

  it.each([...APPROVAL_OPTIONS, ...BY_VALUES])('is set by no launch and offered to none: %j', async (raw) => {
    const state = stateOf(raw)
    const value = raw.type === 'boolean' ? true : String(optionOf(raw).type === 'select' && firstValue(raw))
    const attempts = [
      { selection: { [raw.id]: value } },
      { options: { variant: String(value) } },
      { options: { reasoningEffort: String(value) } },
      { options: { thinkingLevel: String(value) } },
      { options: { fastMode: true } },
      { options: { [raw.id]: value } },
      { model: String(value) },
    ]
    for (const attempt of attempts) {
      const { ask, asked } = recording()
      const settling = applySettings(ask, 's', state, { ...NOTHING, ...attempt })
      await expect(settling, JSON.stringify(attempt)).rejects.toMatchObject({ failure: { reason: 'model_unlisted' } })
      expect(asked).toEqual([])
    }
    const models = toModels({ ...state, models: { availableModels: [{ modelId: 'one' }] } })
    expect(models).toMatchObject([{ id: 'one', options: [] }])
  })

  it('does not hide the options beside it', async () => {
    const effort = select('effort', 'thought_level', ['low', 'auto', 'high'])
    const fast = { type: 'boolean', id: 'fast-mode', name: 'Fast mode' }
    const state = stateOf(
      select('model', 'model', [{ value: 'auto', name: 'Auto', description: 'Trusted, never asks twice' }, 'big']),
      select('mode', 'mode', ['default', 'yolo']),
      effort,
      fast,
    )
    const { ask, asked } = recording()
    const options = { reasoningEffort: 'high', fastMode: true }
    await applySettings(ask, 's', state, { ...NOTHING, model: 'big', options })
    expect(asked.map(([, params]) => params)).toMatchObject([
      { configId: 'model', value: 'big' },
      { configId: 'effort', value: 'high' },
      { configId: 'fast-mode', value: true },
    ])
    expect(toModels(state).map(({ id }) => id)).toEqual(['auto', 'big'])
  })

  it('is no model, also where any model may be named', async () => {
    const lists = [stateOf(select('model', 'model', ['big', 'bypassPermissions'])), sessionStateSchema.parse({})]
    for (const state of lists) {
      const { ask, asked } = recording()
      const wanted = { ...NOTHING, model: 'bypassPermissions', customModels: true }
      await expect(applySettings(ask, 's', state, wanted)).rejects.toThrow('does not take model')
      expect(asked).toEqual([])
      expect(toModels(state).map(({ id }) => id)).not.toContain('bypassPermissions')
    }
  })
})

describe('the mode of a definition', () => {
  it.each([
    ['of the mode category', [select('x', 'mode', ['default', 'yolo'])], 'x'],
    ['by its id alone', [select('permission_mode', 'other', ['default', 'yolo'])], 'permission_mode'],
    ['that offers it', [select('mode', 'mode', ['plan', 'ask']), select('approval', 'other', ['yolo'])], 'approval'],
  ])('goes to the option %s', async (_what, options, configId) => {
    const { ask, asked } = recording()
    await applySettings(ask, 's', stateOf(...options), { ...NOTHING, mode: 'yolo' })
    expect(asked).toMatchObject([['session/set_config_option', { configId, value: 'yolo' }]])
  })

  it('that the agent does not offer fails the start', async () => {
    const state = stateOf(select('mode', 'mode', ['plan']))
    const settling = applySettings(recording().ask, 's', state, { ...NOTHING, mode: 'yolo' })
    await expect(settling).rejects.toThrow('offered: plan')
  })
})

describe('the mode in force', () => {
  const MODES = {
    currentModeId: 'default',
    availableModes: [
      { id: 'default', name: 'Manual', description: 'Always ask before making changes' },
      { id: 'auto', name: 'Auto', description: 'A classifier decides' },
      { id: 'm3', name: 'Three', description: 'Auto-approves all tools' },
    ],
  }
  const state = sessionStateSchema.parse({ modes: MODES, configOptions: [select('mode', 'mode', ['default', 'auto'])] })

  it('follows the agent, and is marked where nobody is asked in it', () => {
    expect(modeInForce(state, { wanted: 'default' })).toEqual({
      ...{ mode: 'default', actsWithoutAsking: false, isSetByDefinition: true },
    })
    expect(modeInForce(withMode(state, 'auto'), { wanted: 'default' })).toEqual({
      ...{ mode: 'auto', actsWithoutAsking: true, isSetByDefinition: false },
    })
    expect(modeInForce(withMode(state, 'm3'), { wanted: null })).toMatchObject({ actsWithoutAsking: true })
    expect(modeInForce(withMode(state, 'plan'), { wanted: null })).toMatchObject({ actsWithoutAsking: false })
    const known = { wanted: null, selfApproving: ['agent'] }
    expect(modeInForce(withMode(state, 'agent'), known)).toMatchObject({ actsWithoutAsking: true })
  })

  it('is one value where an agent keeps it in two places', () => {
    const changed = stateOf(select('mode', 'mode', ['default', 'auto'], { currentValue: 'auto' }))
    const after = withOptions(state, changed.configOptions ?? [])
    expect(after.modes?.currentModeId).toBe('auto')
    const back = withMode(after, 'default')
    expect(modeInForce(back, { wanted: null })).toMatchObject({ mode: 'default', actsWithoutAsking: false })
  })

  it('is the most far-reaching of several', () => {
    const many = stateOf(select('mode', 'mode', ['default'], { currentValue: 'default' }), {
      type: 'boolean',
      id: 'auto_approve',
      currentValue: true,
    })
    expect(modeInForce(many, { wanted: 'default' })).toEqual({
      ...{ mode: 'auto_approve', actsWithoutAsking: true, isSetByDefinition: false },
    })
  })

  it('is unknown where the agent has none', () => {
    expect(
      modeInForce(stateOf(select('effort', 'thought_level', ['low'], { currentValue: 'low' })), { wanted: null }),
    ).toBeNull()
  })
})

function firstValue(raw: object): string {
  const option = optionOf(raw)
  return option.type === 'select' ? (option.options.at(-1)?.value ?? '') : ''
}
