import { describe, expect, it } from 'vitest'
import { realClock, TestSession } from '../support/session-harness'
import { talkingRuntime } from '../support/talking-runtime'

/** As gemini 0.61 answers when it was interrupted in its first answer, which it had not written down yet. */
const GONE = {
  code: -32603,
  message: 'Internal error',
  data: { details: 'No previous sessions found for this project.' },
}

describe('an earlier session that the agent does not have any more', () => {
  it.each([
    ['qwen', { code: -32002, message: 'Resource not found' }, 'session_lost'],
    ['opencode', { code: -32603, message: 'disk full' }, 'provider_error'],
  ])('has a failure of its own among those of a start: %s', async (agent, loadError, reason) => {
    const start = new TestSession(agent, { resume: 'earlier' }).start(talkingRuntime(agent, { loadError }))
    await expect(start).rejects.toMatchObject({ failure: { reason } })
  })

  it('is recognised by gemini’s words, after a wait whose reason is said', async () => {
    const untilNext = 60_000 - (Date.now() % 60_000)
    const nearlyOver = { ...realClock, now: () => Date.now() + untilNext - 1_000 }

    const test = new TestSession('gemini', { resume: 'earlier' })
    await expect(test.start(talkingRuntime('gemini', { loadError: GONE }, nearlyOver))).rejects.toMatchObject({
      failure: { reason: 'session_lost' },
    })
    const [delayed] = test.all('session.delayed')
    expect(delayed?.message).toMatch(/^Gemini CLI loses a session .* waiting for the next, at \d\d:\d\d:00 UTC\.$/)
    expect(new Date(delayed?.until ?? '').getUTCSeconds()).toBe(0)
  })
})
