import { expect, test } from 'vitest'
import { terminalText } from '@/components/worker/terminal-text'

test('colours, titles and links of a terminal are taken out, their words stay', () => {
  expect(terminalText('\u001b[31mred\u001b[0m')).toBe('red')
  expect(terminalText('\u001b]0;title\u0007done')).toBe('done')
  expect(terminalText('\u001b]8;;http://x\u001b\\link\u001b]8;;\u001b\\')).toBe('link')
})

test('a progress bar shows its last state', () => {
  expect(terminalText('10%\r50%\r100%\nok\r\n')).toBe('100%\nok\n')
})

test('an unfinished sequence at the end hides nothing that follows a newline', () => {
  expect(terminalText('a\u0000b\u0008c')).toBe('abc')
})
