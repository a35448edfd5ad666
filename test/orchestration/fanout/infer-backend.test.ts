import { describe, expect, it } from 'vitest'
import { backendOf, inferBackend } from '@/orchestration/fanout/infer-backend'

it.each([
  ['claude-sonnet-5', 'claude'],
  ['Claude-Opus', 'claude'],
  ['gemini-3-pro', 'gemini'],
  ['gpt-5.4', 'codex'],
  ['o3-mini', 'codex'],
  ['anthropic/claude-sonnet-5', 'opencode'],
  ['demo-fast', 'demo'],
  ['llama3.3', null],
  ['opus', null],
  ['/gpt', null],
])('a target that names only model %s goes to %s', (model, backend) => {
  expect(inferBackend(model)).toBe(backend)
})

describe('the runtime that a target means', () => {
  const codex = { id: 'codex-work', kind: 'codex' } as const
  const claude = { id: 'claude', kind: 'claude' } as const

  it('is the one it names, whatever its model is called', () => {
    expect(backendOf([claude, codex], { backend: 'codex-work', model: 'claude-opus' })).toBe('codex-work')
  })
  it('is found by its kind where an owner has called it otherwise', () => {
    expect(backendOf([claude, codex], { model: 'gpt-5.4' })).toBe('codex-work')
  })
  it('is the one called so before another of its kind', () => {
    expect(backendOf([codex, { ...codex, id: 'codex' }], { model: 'gpt-5.4' })).toBe('codex')
  })
  it('is named also where it is not here, so that it can be said what is missing', () => {
    expect(backendOf([claude], { model: 'gemini-3-pro' })).toBe('gemini')
  })
  it('is nobody for a name that tells nothing', () => {
    expect(backendOf([claude], { model: 'llama3.3' })).toBeNull()
  })
})
