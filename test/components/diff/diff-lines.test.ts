import fc from 'fast-check'
import { expect, test } from 'vitest'
import { diffCounts, diffHunks, diffLines } from '@/components/diff/diff-lines'

test('one changed line is one removed and one added', () => {
  expect(
    diffLines('a\nb\nc', 'a\nB\nc').map(({ kind, text, oldLine, newLine }) => [kind, text, oldLine, newLine]),
  ).toEqual([
    ['same', 'a', 1, 1],
    ['removed', 'b', 2, null],
    ['added', 'B', null, 2],
    ['same', 'c', 3, 3],
  ])
})

test('a new file is all added', () => {
  expect(diffCounts(diffLines(null, 'x\ny\n'))).toEqual({ added: 2, removed: 0 })
})

test('the diff of any two texts gives both texts back', () => {
  const text = fc
    .array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 30 })
    .map((lines) => lines.map((l) => `${l}\n`).join(''))
  fc.assert(
    fc.property(text, text, (before, after) => {
      const lines = diffLines(before, after)
      const side = (without: string) =>
        lines
          .filter((line) => line.kind !== without)
          .map((line) => `${line.text}\n`)
          .join('')
      expect(side('added')).toBe(before)
      expect(side('removed')).toBe(after)
    }),
  )
})

test('texts that differ everywhere are replaced whole instead of searched for ever', () => {
  const before = Array.from({ length: 2_000 }, (_, i) => `old ${i}`).join('\n')
  const after = Array.from({ length: 2_000 }, (_, i) => `new ${i}`).join('\n')
  expect(diffCounts(diffLines(before, after))).toEqual({ added: 2_000, removed: 2_000 })
})

test('hunks leave out what is far from any change and say how much', () => {
  const before = Array.from({ length: 20 }, (_, i) => `${i}`)
  const after = before.with(10, 'changed')
  const hunks = diffHunks(diffLines(before.join('\n'), after.join('\n')), 2)
  expect(hunks.map((hunk) => [hunk.skipped, hunk.lines.length])).toEqual([[8, 6]])
})
