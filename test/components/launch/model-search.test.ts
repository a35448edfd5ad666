import { describe, expect, it } from 'vitest'
import { searchModels } from '@/components/launch/model-search'
import type { RuntimeDescriptor } from '@/orchestration/model/runtime'

const runtime = (
  id: string,
  models: string[],
  change: Partial<RuntimeDescriptor['probe']> & { customModels?: boolean } = {},
): RuntimeDescriptor => {
  const { customModels = false, ...probe } = change
  return {
    id,
    kind: 'acp',
    title: id.toUpperCase(),
    source: 'file',
    capabilities: {
      startSession: true,
      streamEvents: true,
      interrupt: true,
      respond: true,
      questions: true,
      resume: true,
      customModels,
      sendDuringTurn: false,
      followUp: true,
    },
    probe: {
      installed: true,
      status: 'ready',
      version: null,
      auth: { status: 'not_needed' },
      models: models.map((model) => ({ id: model, label: model, options: [] })),
      message: null,
      checkedAt: '2026-01-01T00:00:00.000Z',
      ...probe,
    },
  }
}

const found = (runtimes: RuntimeDescriptor[], query: string) =>
  searchModels(runtimes, query).flatMap(({ choices }) => choices.map(({ id }) => id))

describe('finding a model', () => {
  const runtimes = [runtime('zeta', ['small', 'large'], { status: 'missing' }), runtime('alpha', ['large'])]

  it('lists ready runtimes before the others', () => {
    expect(found(runtimes, '')).toEqual(['alpha/large', 'zeta/small', 'zeta/large'])
  })
  it('wants every word, of the runtime or of the model', () => {
    expect(found(runtimes, 'zeta lar')).toEqual(['zeta/large'])
  })
  it('offers what was typed where a runtime takes models it does not list', () => {
    expect(found([runtime('alpha', ['large'], { customModels: true })], 'own-model')).toEqual(['alpha/own-model'])
    expect(found(runtimes, 'own-model')).toEqual([])
    const missing = runtime('alpha', [], { customModels: true, installed: false, status: 'missing' })
    expect(found([missing], 'own-model')).toEqual([])
  })
  it('offers a name first on the runtime that it points to', () => {
    const all = [
      runtime('alpha', ['large'], { customModels: true }),
      runtime('claude', ['opus'], { customModels: true, status: 'unknown' }),
    ]
    const [first, second] = searchModels(all, 'claude-sonnet-5').flatMap(({ choices }) => choices)
    expect(first).toMatchObject({ backend: 'claude', model: 'claude-sonnet-5', label: 'claude-sonnet-5 on CLAUDE' })
    expect(second).toMatchObject({ backend: 'alpha', model: 'claude-sonnet-5' })
  })
  it('takes several words for a search, not for a name', () => {
    expect(found([runtime('alpha', ['large'], { customModels: true })], 'own model')).toEqual([])
  })
  it('offers the default model of a runtime that lists none', () => {
    expect(found([runtime('script', [])], '')).toEqual(['script/'])
  })
})
