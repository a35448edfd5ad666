import { expect, it } from 'vitest'
import { NO_IDENTITY } from '@/orchestration/model/records'
import { moreThanLabel } from '@/components/worker/worker-label'
import { workerRecord } from '../support/run-fixture'

function worker(label: string, kind: 'target' | 'reducer' = 'target') {
  const target = {
    backend: 'codex',
    model: 'gpt-5.4',
    options: { reasoningEffort: 'high' as const },
    selection: {},
    label,
  }
  return workerRecord({ kind, target, identity: NO_IDENTITY })
}

it('a label that names the runtime, model and options is not repeated below itself', () => {
  expect(moreThanLabel(worker('codex · gpt-5.4 · high #2'))).toBeNull()
})

it('a label of a person’s own is told apart by what it runs on', () => {
  expect(moreThanLabel(worker('The careful one'))).toBe('codex · gpt-5.4 · high')
})

it('a judge is named by what it runs on, and needs no more words', () => {
  expect(moreThanLabel(worker('The careful one', 'reducer'))).toBeNull()
})
