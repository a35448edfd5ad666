import { describe, expect, it } from 'vitest'
import { addTarget, draftFromRun, newTarget } from '@/components/launch/launch-draft'
import type { RunRecord, WorkerRecord } from '@/orchestration/model/records'

describe('the basket', () => {
  it('counts up a target that is in it already', () => {
    const targets = addTarget([newTarget('demo', 'demo-fast')], 'demo', 'demo-fast')
    expect(targets.map(({ model, repeat }) => [model, repeat])).toEqual([['demo-fast', 2]])
  })

  it('adds a second row for a target that was given options of its own', () => {
    const own = newTarget('demo', 'demo-fast', { options: { reasoningEffort: 'high' } })
    expect(addTarget([own], 'demo', 'demo-fast')).toHaveLength(2)
  })
})

describe('starting from an earlier run', () => {
  // Only what the form reads; a whole record would hide which fields matter.
  const run = {
    prompt: 'Again.',
    title: 'First',
    policy: {
      maxConcurrency: 2,
      keepSessions: false,
      limits: { turnTimeoutMs: 90_000, costUsd: 1 },
      reduction: { mode: 'compare', target: { backend: 'demo', model: 'demo-smart' }, rubric: 'Short.' },
      onRunnerLost: 'resume',
    },
  } as unknown as RunRecord
  const worker = (model: string, kind: WorkerRecord['kind'] = 'target') =>
    ({ kind, target: { backend: 'demo', model, label: model, options: {}, selection: {} } }) as unknown as WorkerRecord

  it('counts equal targets together and leaves the judge out of the basket', () => {
    const draft = draftFromRun(run, [
      worker('demo-fast'),
      worker('demo-fast'),
      worker('demo-smart'),
      worker('demo-smart', 'reducer'),
    ])
    expect(draft.targets.map(({ model, repeat }) => [model, repeat])).toEqual([
      ['demo-fast', 2],
      ['demo-smart', 1],
    ])
  })

  it('takes over task, verdict and limits', () => {
    expect(draftFromRun(run, [])).toMatchObject({
      prompt: 'Again.',
      mode: 'compare',
      judge: { backend: 'demo', model: 'demo-smart' },
      rubric: 'Short.',
      limits: { costUsd: '1', turnMinutes: '1.5', runMinutes: '', maxConcurrency: '2' },
    })
  })
})
