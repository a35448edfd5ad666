import fc from 'fast-check'
import { expect, it } from 'vitest'
import { assignBlindNames, blindName, shuffle } from '@/orchestration/reduction/blind-names'
import { seededRandom } from '../../support/records'

it('blind names count A … Z, AA, AB and never repeat', () => {
  expect([0, 1, 25, 26, 27, 701, 702].map(blindName)).toEqual(['A', 'B', 'Z', 'AA', 'AB', 'ZZ', 'AAA'])
  expect(new Set(Array.from({ length: 2_000 }, (_, index) => blindName(index))).size).toBe(2_000)
})

it('a shuffle keeps every item exactly once and depends on the seed only', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), fc.integer(), (items, seed) => {
      const shuffled = shuffle(items, seededRandom(seed))
      expect([...shuffled].sort((a, b) => a - b)).toEqual([...items].sort((a, b) => a - b))
      expect(shuffle(items, seededRandom(seed))).toEqual(shuffled)
    }),
  )
})

it('every order is about equally likely', () => {
  const random = seededRandom(7)
  const counts = new Map<string, number>()
  for (let round = 0; round < 6_000; round++) {
    const order = shuffle(['a', 'b', 'c'], random).join('')
    counts.set(order, (counts.get(order) ?? 0) + 1)
  }
  expect(counts.size).toBe(6)
  for (const count of counts.values()) expect(Math.abs(count - 1_000)).toBeLessThan(150)
})

it('names are given in shuffled order', () => {
  const named = assignBlindNames(['x', 'y', 'z'], seededRandom(3))
  expect(named.map(({ name }) => name)).toEqual(['A', 'B', 'C'])
  expect(named.map(({ item }) => item).sort()).toEqual(['x', 'y', 'z'])
})
