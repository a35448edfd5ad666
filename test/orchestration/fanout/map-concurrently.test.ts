import { expect, it } from 'vitest'
import { mapConcurrently } from '@/orchestration/fanout/map-concurrently'
import { settle } from '../../support/fake-clock'

it('runs at most so many tasks at once and returns results in order of the items', async () => {
  let running = 0
  let peak = 0
  const results = await mapConcurrently([30, 20, 10, 0], 2, async (item, index) => {
    peak = Math.max(peak, ++running)
    for (let turn = 0; turn < item / 10; turn++) await settle()
    running -= 1
    return `${index}:${item}`
  })
  expect(peak).toBe(2)
  expect(results).toEqual(['0:30', '1:20', '2:10', '3:0'])
})

it('starts nothing more after a task has rejected, and rejects when the running ones have ended', async () => {
  const log: string[] = []
  const broken = new Error('broken')
  const mapped = mapConcurrently(['slow', 'bad', 'never'], 2, async (item) => {
    log.push(`start ${item}`)
    if (item === 'bad') throw broken
    await settle()
    log.push(`end ${item}`)
  })
  await expect(mapped).rejects.toBe(broken)
  expect(log).toEqual(['start slow', 'start bad', 'end slow'])
})

it('does nothing for no items', async () => {
  expect(await mapConcurrently([], 5, () => Promise.resolve(1))).toEqual([])
})
