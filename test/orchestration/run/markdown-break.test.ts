import { expect, it } from 'vitest'
import { markdownBreak } from '@/orchestration/run/markdown-break'

const cut = (text: string, charsMax = 1_000) => {
  const at = markdownBreak(text, charsMax)
  return at === null ? null : [text.slice(0, at), text.slice(at)]
}

it('cuts a text before its last paragraph', () => {
  expect(cut('one\n\ntwo\nlines\n\nthree')).toEqual(['one\n\ntwo\nlines\n\n', 'three'])
  expect(cut('one\n  \ntwo')).toEqual(['one\n  \n', 'two'])
})

it.each([
  ['one line only', 'one'],
  ['lines of one paragraph', 'one\ntwo'],
  ['a blank line that nothing follows yet', 'one\n\n'],
  ['the inside of fenced code', 'one\n```js\na\n\nb\n'],
  ['fenced code whose fence looks closed', '````\na\n\n```\n\nb'],
  ['fenced code with a fence of the other kind in it', '~~~\na\n\n```\n\nb'],
  ['what belongs to the item of a list', '- one\n\n  more of one'],
])('cuts nothing within %s', (_, text) => {
  expect(cut(text)).toBeNull()
})

it('cuts behind fenced code', () => {
  expect(cut('```\na\n\nb\n```\n\nafter')).toEqual(['```\na\n\nb\n```\n\n', 'after'])
})

it('cuts at a line end or space where a text is too long, else within a word, and never within a character', () => {
  expect(cut('one\ntwo\n', 5)).toEqual(['one\n', 'two\n'])
  expect(cut('one two three', 5)).toEqual(['one two ', 'three'])
  expect(cut('abcdef', 5)).toEqual(['abcde', 'f'])
  expect(cut('abcd😀e', 5)).toEqual(['abcd😀', 'e'])
  expect(cut('abcde😀', 5)).toEqual(['abcde', '😀'])
})
