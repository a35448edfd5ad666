import { describe, expect, it } from 'vitest'
import { summarizeWorkerStatuses } from '@/orchestration/worker/summarize-worker-statuses'

describe('a summary of workers', () => {
  it.each([
    [[], { hasFailed: false, hasCancelled: false, hasRunningOrQueued: false }],
    [['completed'], { hasFailed: false, hasCancelled: false, hasRunningOrQueued: false }],
    [['failed', 'completed'], { hasFailed: true, hasCancelled: false, hasRunningOrQueued: false }],
    [['cancelled', 'queued'], { hasFailed: false, hasCancelled: true, hasRunningOrQueued: true }],
    [['running', 'failed', 'cancelled'], { hasFailed: true, hasCancelled: true, hasRunningOrQueued: true }],
  ] as const)('of %j', (statuses, summary) => {
    expect(summarizeWorkerStatuses(statuses.map((status) => ({ status })))).toEqual(summary)
  })
})
