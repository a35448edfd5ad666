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

test('[F13] what joins emoji into one picture is seen; the same characters anywhere else are not', () => {
  for (const shown of [
    '\u26a0\ufe0f done',
    '\u{1f469}\u200d\u{1f4bb}',
    '\u{1f468}\u{1f3fd}\u200d\u2764\ufe0f\u200d\u{1f468}',
  ]) {
    expect(hasHiddenCharacters(shown), shown).toBe(false)
  }
  for (const hiding of [
    'a\ufe0f',
    '\u26a0\ufe0f\ufe0f',
    'rm\u200d -rf',
    '\u{1f469}\u200d',
    '\u200d\u{1f4bb}',
    '\u26a0\ufe0e\u200d\u202e',
  ]) {
    expect(hasHiddenCharacters(hiding), JSON.stringify(hiding)).toBe(true)
  }
})
