import { expect, it } from 'vitest'
import { inferBackend } from '@/orchestration/fanout/infer-backend'

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
