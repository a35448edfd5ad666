import { expect, test } from 'vitest'
import { unknownCostIssues } from '@/orchestration/fanout/unknown-cost-issues'
import type { RuntimeDescriptor } from '@/orchestration/model/runtime'
import type { ResolvedTarget } from '@/orchestration/model/target'
import { describeRuntime } from '../../services/support/runtimes'

const ofKind = (id: string, kind: RuntimeDescriptor['kind'], prices = {}): RuntimeDescriptor => {
  const runtime = describeRuntime(id)
  return { ...runtime, kind, probe: { ...runtime.probe, models: [{ id: 'm', label: 'm', options: [], ...prices }] } }
}
const DESCRIPTORS = [
  ofKind('cat', 'command'),
  ofKind('priced', 'openai-compatible', { inputPerMTok: 0, outputPerMTok: 0 }),
  ofKind('half', 'openai-compatible', { inputPerMTok: 1 }),
  ofKind('demo', 'demo'),
]
const on = (backend: string): ResolvedTarget => ({ backend, model: 'm', options: {}, selection: {}, label: backend })
const messages = (limits: object, ...backends: string[]) =>
  unknownCostIssues(DESCRIPTORS, backends.map(on), limits).map(({ severity, message }) => `${severity}: ${message}`)

test('a limit in dollars warns of targets for which it cannot be enforced, once each', () => {
  const found = messages({ costUsd: 1 }, 'cat', 'cat', 'priced', 'half', 'demo')
  expect(found).toEqual([
    'warning: The cost of cat is unknown: the limit in dollars cannot be enforced for it.',
    expect.stringContaining('The cost of half · m may be unknown'),
  ])
  expect(messages({ workerCostUsd: 1 }, 'cat')).toHaveLength(1)
})

test('without such a limit, or with prices for all, it warns of nothing', () => {
  expect(messages({}, 'cat', 'half')).toEqual([])
  expect(messages({ costUsd: 1 }, 'priced', 'demo')).toEqual([])
})
