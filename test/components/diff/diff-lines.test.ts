import fc from 'fast-check'
import { expect, test } from 'vitest'
import { diffLines } from '@/components/diff/diff-lines'

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
  expect(diffLines('', 'x\ny\n').map(({ kind }) => kind)).toEqual(['added', 'added'])
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
  const kinds = diffLines(`head\n${before}\ntail`, `head\n${after}\ntail`).map(({ kind }) => kind)
  expect(kinds).toEqual([
    'same',
    ...Array<string>(2_000).fill('removed'),
    ...Array<string>(2_000).fill('added'),
    'same',
  ])
})
