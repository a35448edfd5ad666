import { RequestError } from '@agentclientprotocol/sdk'
import { describe, expect, it } from 'vitest'
import { RuntimeFailure } from '@/orchestration/session/runtime-failure'
import { applySettings, currentModel, toModels, type Ask } from '@/server/runtimes/acp/session-settings'
import { sessionStateSchema } from '@/server/runtimes/acp/wire'

const OPTION = {
  id: 'model',
  name: 'Model',
  category: 'model',
  type: 'select',
  currentValue: 'opus',
  options: [
    { value: 'opus', name: 'Opus' },
    { value: 'sonnet', name: 'Sonnet' },
  ],
}
const BY_OPTION = sessionStateSchema.parse({ configOptions: [OPTION] })
const OLDER = sessionStateSchema.parse({
  models: { currentModelId: 'pro', availableModels: [{ modelId: 'pro', name: 'Pro' }] },
})
const wanting = (model: string, customModels: boolean) => ({
  ...{ model, customModels, options: {}, selection: {}, mode: null },
})

/** An agent that knows `claude-sonnet-5` as its `sonnet`, and nothing else beyond its list. */
const aliasing: Ask = (_method, { value }) =>
  value === 'claude-sonnet-5'
    ? Promise.resolve({ configOptions: [{ ...OPTION, currentValue: 'sonnet' }] })
    : Promise.reject(RequestError.invalidParams())

describe('the models of an agent', () => {
  it('are those of the option model, also where its providers come first in the same category', () => {
    const provider = { ...OPTION, id: 'provider', currentValue: 'mock', options: [{ value: 'mock', name: 'mock' }] }
    const state = sessionStateSchema.parse({ configOptions: [provider, OPTION] })
    expect(toModels(state).map(({ id }) => id)).toEqual(['opus', 'sonnet'])
    expect(currentModel(state)).toBe('opus')
    const other = sessionStateSchema.parse({ configOptions: [provider, { ...OPTION, id: 'llm' }] })
    expect(toModels(other).map(({ id }) => id)).toEqual(['mock'])
  })
})

describe('the mode of a profile', () => {
  const modes = { currentModeId: 'auto', availableModes: [{ id: 'auto' }, { id: 'ask' }] }
  const set = (mode: string, modeIsOptional: boolean) => {
    const asked: unknown[] = []
    const ask: Ask = (method, params) => Promise.resolve(asked.push([method, params.modeId]) && null)
    const wanted = { ...wanting('opus', false), model: null, mode, modeIsOptional }
    return applySettings(ask, 's', sessionStateSchema.parse({ modes }), wanted).then(() => asked)
  }

  it('is set where the agent has it, and left where it has not', async () => {
    expect(await set('ask', true)).toEqual([['session/set_mode', 'ask']])
    expect(await set('default', true)).toEqual([])
  })

  it('of a definition is refused where the agent has not', async () => {
    await expect(set('default', false)).rejects.toMatchObject({ failure: { reason: 'model_unlisted' } })
  })
})

describe('a model that an agent does not list', () => {
  it('is refused without asking where the agent takes only what it lists', async () => {
    const asked: string[] = []
    const ask: Ask = (method) => Promise.resolve(asked.push(method))
    for (const state of [BY_OPTION, OLDER]) {
      const settling = applySettings(ask, 's', state, wanting('other', false))
      await expect(settling).rejects.toMatchObject({ failure: { reason: 'model_unlisted' } })
    }
    expect(asked).toEqual([])
  })

  it('is the one that the agent takes it for, where it takes other names', async () => {
    const state = await applySettings(aliasing, 's', BY_OPTION, wanting('claude-sonnet-5', true))
    expect(currentModel(state)).toBe('sonnet')
  })

  it('is a typed failure where the agent does not know it either', async () => {
    const settling = applySettings(aliasing, 's', BY_OPTION, wanting('gpt-9', true))
    await expect(settling).rejects.toThrow(RuntimeFailure)
    await expect(settling).rejects.toMatchObject({ failure: { reason: 'model_unlisted' } })
  })

  it('is asked for by the older way too', async () => {
    const asked: unknown[] = []
    const ask: Ask = (method, params) => Promise.resolve(asked.push([method, params]))
    const state = await applySettings(ask, 's', OLDER, wanting('flash', true))
    expect(asked).toEqual([['session/set_model', { sessionId: 's', modelId: 'flash' }]])
    expect(currentModel(state)).toBe('flash')
  })
})
