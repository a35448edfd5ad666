import { describe, expect, it } from 'vitest'
import { createLog } from '@/server/log'
import { createShutdown } from '@/server/shutdown'

const open = () => ({ shutdown: createShutdown(createLog('silent')), order: [] as string[] })

describe('the shutdown', () => {
  it('tells everyone first, then runs its steps, the last added first', async () => {
    const { shutdown, order } = open()
    shutdown.signal.addEventListener('abort', () => order.push('signal'))
    for (const name of ['ledger', 'runner', 'http']) shutdown.onStop(name, async () => void order.push(name))
    await shutdown.stop('SIGTERM')
    expect(order).toEqual(['signal', 'http', 'runner', 'ledger'])
  })

  it('runs each step once, however often it is asked', async () => {
    const { shutdown, order } = open()
    shutdown.onStop('only', () => void order.push('only'))
    await Promise.all([shutdown.stop('SIGTERM'), shutdown.stop('SIGINT')])
    await shutdown.stop('again')
    expect(order).toEqual(['only'])
  })

  it('goes on past a step that fails, and leaves out one that was taken away', async () => {
    const { shutdown, order } = open()
    shutdown.onStop('ledger', () => void order.push('ledger'))
    const takeAway = shutdown.onStop('gone', () => void order.push('gone'))
    shutdown.onStop('broken', () => Promise.reject(new Error('no')))
    takeAway()
    await shutdown.stop('SIGTERM')
    expect(order).toEqual(['ledger'])
  })
})
