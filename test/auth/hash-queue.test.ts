import { expect, it } from 'vitest'
import { createHashQueue } from '@/server/auth/hash-queue'

it('[F7] hashes one at a time, the urgent first, and refuses what does not fit into its line', async () => {
  const queue = createHashQueue({ waitingMax: 2 })
  const order: string[] = []
  let running = 0
  let runningMax = 0
  const work = (name: string) => async () => {
    runningMax = Math.max(runningMax, ++running)
    await new Promise((resolve) => setImmediate(resolve))
    running--
    order.push(name)
    return name
  }
  const first = queue.run(work('first'))
  const others = [queue.run(work('a')), queue.run(work('b')), queue.run(work('known'), { urgent: true })]
  await expect(queue.run(work('c'))).rejects.toMatchObject({ code: 'rate_limited' })
  await Promise.all([first, ...others])
  expect(order).toEqual(['first', 'known', 'a', 'b'])
  expect(runningMax).toBe(1)
})

it('goes on after work that failed', async () => {
  const queue = createHashQueue({ waitingMax: 2 })
  await expect(queue.run(() => Promise.reject(new Error('no memory')))).rejects.toThrow('no memory')
  expect(await queue.run(() => Promise.resolve('next'))).toBe('next')
})
