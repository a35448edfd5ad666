import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, test } from 'vitest'
import { announcements } from '@/components/run/announcements'
import { stageSteps } from '@/components/run/stage-steps'
import { CountsBar } from '@/components/runs/counts-bar'
import { VerdictLine } from '@/components/runs/verdict-line'
import { FailureNotice } from '@/components/status/failure-notice'
import { StatusBadge } from '@/components/status/status-badge'
import { buildLanes } from '@/components/timeline/lanes'
import { WorkerControls } from '@/components/worker/worker-controls'
import type { Failure } from '@/orchestration/model/failure'
import { hasFailed, isInterrupted } from '@/orchestration/model/interruption'
import { NO_IDENTITY } from '@/orchestration/model/records'
import { eventMaker, runRecord, runView, workerRecord } from '../support/run-fixture'

const FAILURE: Failure = { reason: 'interrupted', message: 'The turn was interrupted before it ended.' }
const CRASH: Failure = { reason: 'process_crashed', message: 'The process ended with 3.' }
const interrupted = workerRecord({
  status: 'failed',
  failure: FAILURE,
  identity: { ...NO_IDENTITY, sessionId: 's1', providerSessionId: 'p1' },
})
const NONE = { queued: 0, running: 0, completed: 0, failed: 0, cancelled: 0 }
const RED = /failed|Failed/

describe('what a person interrupted', () => {
  test('is told apart from what failed', () => {
    expect([isInterrupted(interrupted), hasFailed(interrupted)]).toEqual([true, false])
    const crashed = workerRecord({ status: 'failed', failure: CRASH })
    expect([isInterrupted(crashed), hasFailed(crashed)]).toEqual([false, true])
    expect(isInterrupted(workerRecord({ status: 'completed' }))).toBe(false)
  })

  test('has a neutral badge and a neutral notice', () => {
    const badge = renderToStaticMarkup(<StatusBadge status="failed" failure={FAILURE} />)
    expect(badge).toContain('Interrupted')
    expect(badge).not.toMatch(RED)
    expect(renderToStaticMarkup(<StatusBadge status="failed" failure={CRASH} />)).toMatch(/failed-text.*Failed/)
    const notice = renderToStaticMarkup(<FailureNotice failure={FAILURE} />)
    expect(notice).toContain('Interrupted')
    expect(notice).not.toMatch(RED)
  })

  test('offers Resume first', () => {
    const controls = renderToStaticMarkup(
      <WorkerControls worker={interrupted} controls={[]} onControl={() => {}} allowedOnly />,
    )
    expect([...controls.matchAll(/<\/svg>(\w+)<\/button>/g)].map(([, label]) => label)).toEqual(['Resume', 'Retry'])
  })

  test('is not counted as failed in the stages, nor in a list of runs', () => {
    const run = runRecord({ status: 'completed', stage: 'done', counts: { ...NONE, completed: 2, failed: 2 } })
    const workers = { wkr_1: interrupted, wkr_2: workerRecord({ id: 'wkr_2', status: 'failed', failure: CRASH }) }
    expect(stageSteps(runView({ run, workers }))[1]).toMatchObject({ detail: '2/4', failed: 1, state: 'done' })
    const bar = renderToStaticMarkup(<CountsBar counts={run.counts} interrupted={1} />)
    expect(bar).toContain('2 completed, 1 failed, 1 interrupted')
  })

  test('ends a run that had nothing else as stopped, not as failed', () => {
    const run = runRecord({ status: 'failed', stage: 'done', failure: FAILURE, counts: { ...NONE, failed: 1 } })
    expect(stageSteps(runView({ run, workers: { wkr_1: interrupted } }))[1]).toMatchObject({
      failed: 0,
      state: 'stopped',
    })
    const line = renderToStaticMarkup(
      <VerdictLine run={{ ...run, verdict: null, promptPreview: '', policy: run.policy }} />,
    )
    expect(line).toContain('Interrupted')
    expect(line).not.toMatch(RED)
  })

  test('is announced and stands in the timeline by that word', () => {
    const before = runView({ workers: { wkr_1: workerRecord({ status: 'running' }) } })
    const after = runView({
      run: runRecord({ status: 'failed', failure: FAILURE }),
      workers: { wkr_1: interrupted },
    })
    expect(announcements(before, after)).toEqual(['demo-fast was interrupted.', 'The run was interrupted.'])
    const event = eventMaker()
    const [lane] = buildLanes([
      event(0, 'wkr_1', 'worker.created', { worker: workerRecord() }),
      event(100, 'wkr_1', 'worker.failed', { failure: FAILURE, result: null }),
    ])
    expect(lane?.ends.map(({ status }) => status)).toEqual(['interrupted'])
  })
})

test('a notice does not say the same sentence twice', () => {
  const twice: Failure = {
    reason: 'refused',
    message: 'The model declined the task. Rephrase it or choose another target.',
  }
  const same: Failure = { reason: 'cancelled', message: 'cancelled' }
  const interruption = renderToStaticMarkup(<FailureNotice failure={FAILURE} />)
  expect(interruption.match(/interrupted/gi)).toHaveLength(2) // its label, and who did it
  const words = (failure: Failure) => renderToStaticMarkup(<FailureNotice failure={failure} />).replace(/<[^>]*>/g, '|')
  expect(words(twice).match(/Rephrase it/g)).toHaveLength(1)
  expect(words(same).match(/cancelled\b/gi)).toHaveLength(2) // its label, and the advice about who cancelled it
})
