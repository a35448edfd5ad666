import { expect, test } from 'vitest'
import { hasHiddenCharacters, visibleParts } from '@/orchestration/model/visible-text'

test('a right-to-left override is shown by name instead of turning the command around', () => {
  expect(visibleParts('rm \u202Efdp.txt')).toEqual([
    { kind: 'text', text: 'rm ' },
    { kind: 'hidden', code: 'U+202E', name: 'right-to-left override' },
    { kind: 'text', text: 'fdp.txt' },
  ])
})

test('newlines and tabs are layout, an escape sequence is not', () => {
  expect(visibleParts('a\n\tb')).toEqual([{ kind: 'text', text: 'a\n\tb' }])
  expect(visibleParts('\u001b[2K')).toEqual([
    { kind: 'hidden', code: 'U+001B', name: 'escape' },
    { kind: 'text', text: '[2K' },
  ])
})

test('tag characters beyond the basic plane are found whole', () => {
  expect(visibleParts('x\u{E0041}')).toEqual([
    { kind: 'text', text: 'x' },
    { kind: 'hidden', code: 'U+E0041', name: 'invisible character' },
  ])
})

test('ordinary text in any script hides nothing', () => {
  expect(hasHiddenCharacters('npm test – été, 日本語, العربية 🎉')).toBe(false)
  expect(hasHiddenCharacters('npm\u200B test')).toBe(true)
})
