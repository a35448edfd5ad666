import { expect, it } from 'vitest'
import { resolveJudgeTarget } from '@/orchestration/reduction/judge-target'
import { fakeDescriptor } from '../../support/fake-runtime'

const demo = fakeDescriptor({
  id: 'demo',
  descriptor: { kind: 'demo' },
  models: ['demo-fast', 'demo-smart'].map((id) => ({ id, label: id, options: [] })),
})
const command = fakeDescriptor({ id: 'script', descriptor: { kind: 'command' } })
const claude = fakeDescriptor({ id: 'claude', descriptor: { kind: 'claude' } })
const gone = fakeDescriptor({
  id: 'codex',
  descriptor: { kind: 'codex' },
  probe: { installed: false, status: 'missing' },
})

it('the judge that was asked for judges, checked like any target', () => {
  expect(resolveJudgeTarget([demo, claude], { backend: 'demo', model: 'demo-fast' }).target).toMatchObject({
    backend: 'demo',
    model: 'demo-fast',
  })
  expect(resolveJudgeTarget([demo, gone], { backend: 'codex' })).toMatchObject({
    target: null,
    issues: [{ code: 'runtime_missing' }],
  })
})

it('by default the first installed agent with a model judges, before the demo and plain commands', () => {
  expect(resolveJudgeTarget([gone, command, demo, claude], undefined).target?.backend).toBe('claude')
})

it('with the demo only, its careful model judges', () => {
  expect(resolveJudgeTarget([command, demo], undefined).target).toMatchObject({ backend: 'demo', model: 'demo-smart' })
})

it('without any runtime there is no judge, and an issue says so', () => {
  expect(resolveJudgeTarget([gone], undefined)).toMatchObject({ target: null, issues: [{ code: 'no_runtime' }] })
})
