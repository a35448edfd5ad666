import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { beginningOf, ellipsis, endOf, piecesOf } from '@/orchestration/model/cut-text'

const FAMILY = '👩‍👩‍👧‍👦'

describe('cutting a text', () => {
  test.each([
    ['plain', 3, 'pla'],
    ['a😀b', 2, 'a'],
    ['a😀b', 3, 'a😀'],
    [`a${FAMILY}b`, 5, 'a'],
    ['e\u0301a', 1, ''],
    ['e\u0301a', 2, 'e\u0301'],
    ['🇩🇪🇫🇷', 6, '🇩🇪'],
    ['a\r\nb', 2, 'a'],
    ['한국어', 2, '한국'],
    ['नमस्ते', 3, 'नम'],
  ])('%j at %i units begins with %j', (text, units, beginning) => {
    expect(beginningOf(text, units)).toBe(beginning)
  })

  test.each([
    ['plain', 3, 'ain'],
    ['a😀b', 2, 'b'],
    ['a😀b', 3, '😀b'],
    [`a${FAMILY}b`, 5, 'b'],
  ])('%j at %i units ends with %j', (text, units, end) => {
    expect(endOf(text, units)).toBe(end)
  })

  test('with an ellipsis stays within the limit', () => {
    expect(ellipsis('a😀😀', 4)).toBe('a😀…')
    expect(ellipsis('short', 5)).toBe('short')
  })

  test('never leaves half a code point, and pieces are the whole', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), fc.integer({ min: 1, max: 20 }), (text, units) => {
        const parts = [beginningOf(text, units), endOf(text, units)]
        for (const part of parts) {
          expect(part.length).toBeLessThanOrEqual(units)
          expect(part.isWellFormed()).toBe(true)
        }
        expect([...piecesOf(text, units)].join('')).toBe(text)
        if (units > 1) for (const piece of piecesOf(text, units)) expect(piece.isWellFormed()).toBe(true)
      }),
    )
  })

  test('takes time that grows with the text alone', () => {
    const text = `a${'😀'.repeat(200_000)}`
    expect([...piecesOf(text, 1_000)].every((piece) => piece.isWellFormed())).toBe(true)
    expect(beginningOf(`a${'\u0301'.repeat(300_000)}`, 200_000).length).toBeLessThanOrEqual(200_000)
  })
})
