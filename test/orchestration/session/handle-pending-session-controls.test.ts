import { describe, expect, it } from 'vitest'
import type { ControlAction } from '@/orchestration/model/records'
import { handlePendingSessionControls } from '@/orchestration/session/handle-pending-session-controls'

type TurnEnd = 'interrupted' | 'ended' | 'timeout'

/** A session that takes orders as told, and a record of everything that was done and written, in order. */
function setting(options: { turnEnd?: TurnEnd; interrupt?: () => Promise<void>; stop?: () => Promise<void> } = {}) {
  const { turnEnd = 'interrupted', interrupt = async () => {}, stop = async () => {} } = options
  const done: string[] = []
  const controller = {
    async interrupt() {
      done.push('interrupt')
      await interrupt()
    },
    async stopSession() {
      done.push('stop')
      await stop()
    },
    async sessionEnd() {
      done.push('session ended')
      return { status: 'stopped', failure: null } as const
    },
  }
  const hooks = {
    async observe({ id }: { id: string }, step: string) {
      done.push(`${id} ${step}`)
    },
    turnEnd: async () => turnEnd,
    async complete({ id }: { id: string }, error: string | null) {
      done.push(error === null ? `${id} completed` : `${id} failed: ${error}`)
    },
  }
  const handle = (...actions: ControlAction[]) =>
    handlePendingSessionControls(
      controller,
      'ses_1',
      actions.map((action, index) => ({ id: `${action}${index + 1}`, action })),
      hooks,
    )
  return { handle, done, hooks }
}

describe('pending session controls', () => {
  it('an interrupt is complete only after the turn was seen to be interrupted', async () => {
    const { handle, done } = setting()
    await expect(handle('interrupt')).resolves.toEqual({ stopped: false, errors: [] })
    expect(done).toEqual([
      'interrupt1 delivered',
      'interrupt',
      'interrupt1 acknowledged',
      'interrupt1 effect',
      'interrupt1 completed',
    ])
  })

  it('an interrupt that came too late fails and stops nothing', async () => {
    const { handle, done } = setting({ turnEnd: 'ended' })
    await handle('interrupt')
    expect(done.at(-1)).toMatch(/^interrupt1 failed: the turn had ended by itself/)
    expect(done).not.toContain('stop')
  })

  it('an interrupt the runtime refuses is collected, and the list goes on', async () => {
    const error = new Error('cannot be interrupted')
    const { handle, done } = setting({ interrupt: () => Promise.reject(error) })
    const result = await handle('interrupt', 'interrupt')
    expect(result).toEqual({
      stopped: false,
      errors: [
        { controlId: 'interrupt1', error },
        { controlId: 'interrupt2', error },
      ],
    })
    expect(done.filter((entry) => entry.includes('failed: cannot be interrupted'))).toHaveLength(2)
  })

  it('an interrupt without effect stops the session and says that it had to', async () => {
    const { handle, done } = setting({ turnEnd: 'timeout' })
    await expect(handle('interrupt', 'interrupt')).resolves.toMatchObject({ stopped: true })
    expect(done).toEqual([
      'interrupt1 delivered',
      'interrupt',
      'interrupt1 acknowledged',
      'interrupt1 escalated',
      'stop',
      'session ended',
      'interrupt1 effect',
      'interrupt1 completed',
    ])
  })

  it('a cancel stops the session and ends the list', async () => {
    const { handle, done } = setting()
    await expect(handle('cancel', 'interrupt')).resolves.toEqual({ stopped: true, errors: [] })
    expect(done).toContain('session ended')
    expect(done.at(-1)).toBe('cancel1 completed')
    expect(done.some((entry) => entry.startsWith('interrupt2'))).toBe(false)
  })

  it('a cancel needs no interrupt: one that is refused is not escalation', async () => {
    const { handle, done } = setting({ interrupt: () => Promise.reject(new Error('unsupported')) })
    await expect(handle('cancel')).resolves.toEqual({ stopped: true, errors: [] })
    expect(done).toEqual([
      'cancel1 delivered',
      'interrupt',
      'stop',
      'session ended',
      'cancel1 effect',
      'cancel1 completed',
    ])
  })

  it('a cancel whose stop fails is not complete', async () => {
    const error = new Error('it does not die')
    const { handle, done } = setting({ stop: () => Promise.reject(error) })
    await expect(handle('cancel')).resolves.toEqual({ stopped: true, errors: [{ controlId: 'cancel1', error }] })
    expect(done.at(-1)).toBe('cancel1 failed: it does not die')
    expect(done).not.toContain('cancel1 effect')
  })

  it('retry and resume are not about a session and are left alone', async () => {
    const { handle, done } = setting()
    await handle('retry', 'resume')
    expect(done).toEqual([])
  })

  it('errors of the hooks are thrown', async () => {
    const { handle, hooks } = setting()
    hooks.observe = () => Promise.reject(new Error('the ledger is away'))
    await expect(handle('cancel')).rejects.toThrow('the ledger is away')
  })
})
