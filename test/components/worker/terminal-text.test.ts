import { expect, test } from 'vitest'
import { terminalRuns, terminalText } from '@/components/worker/terminal-text'

const ESC = '\u001b'
const looks = (raw: string) =>
  terminalRuns(raw).map(({ text, look }) => [
    text,
    ...Object.entries(look).flatMap(([name, value]) => (value === true ? [name] : value ? [value] : [])),
  ])

test('colours, titles and links of a terminal are taken out, their words stay', () => {
  expect(terminalText(`${ESC}[31mred${ESC}[0m`)).toBe('red')
  expect(terminalText(`${ESC}]0;title\u0007done`)).toBe('done')
  expect(terminalText(`${ESC}]8;;http://x${ESC}\\link${ESC}]8;;${ESC}\\`)).toBe('link')
  expect(terminalText(`${ESC}]52;c;c2VjcmV0${ESC}\\a${ESC}Pq#0${ESC}\\b`)).toBe('ab')
  expect(terminalText(`${ESC}(B${ESC}[?25l${ESC}=shown${ESC}[?25h${ESC}7`)).toBe('shown')
  expect(terminalText('\u009b32mgreen\u009b0m')).toBe('green')
})

test('a sequence that never ends hides nothing beyond its line', () => {
  expect(terminalText(`one${ESC}]0;never closed\ntwo`)).toBe('one\ntwo')
  expect(terminalText(`one ${ESC}[31`)).toBe('one ')
  expect(terminalText(`one ${ESC}`)).toBe('one ')
})

test('a progress bar shows its last state, whichever way it is drawn', () => {
  expect(terminalText('10%\r50%\r100%\nok\r\n')).toBe('100%\nok\n')
  expect(terminalText('Downloading 10%\rDone\r')).toBe('Done')
  expect(terminalText('1/3\b\b\b2/3\b\b\b3/3\n')).toBe('3/3\n')
  expect(terminalText('10%\b\b\b100%')).toBe('100%')
  expect(terminalText(`10%${ESC}[2K\r50%${ESC}[1G${ESC}[K100%`)).toBe('100%')
  expect(terminalText(`wait |\b/\b-\b\\`)).toBe('wait \\')
  expect(terminalText(`a 1%\nb 1%\n${ESC}[2Aa 9%\nb 9%\n`)).toBe('a 9%\nb 9%\n')
  expect(terminalText(`abc${ESC}[2DX`)).toBe('aXc')
})

test('backspaces go back by whole characters and never before the line', () => {
  expect(terminalText('a😀\bb')).toBe('ab')
  expect(terminalText('ab\b\b\b\b\bc')).toBe('cb')
  expect(terminalText('N\bNA\bAM\bME\bE')).toBe('NAME')
  expect(terminalText('a\u0000b\u0007c\u007f')).toBe('abc')
})

test('what would be concealed or cleared stays readable', () => {
  expect(terminalText(`${ESC}[8msecret${ESC}[28m`)).toBe('secret')
  expect(terminalText(`one\n${ESC}[2J${ESC}[Htwo`)).toBe('one\ntwo')
  expect(terminalText(`${ESC}[99999999Cx`).length).toBeLessThan(1_000)
})

test('colours and emphasis are kept as looks of runs', () => {
  expect(looks(`${ESC}[1;31mFAIL${ESC}[0m plain ${ESC}[32mok${ESC}[39m.`)).toEqual([
    ['FAIL', 'red', 'bold'],
    [' plain '],
    ['ok', 'green'],
    ['.'],
  ])
  expect(looks(`${ESC}[38;5;196mred${ESC}[38;2;0;200;80mgreen${ESC}[38:2::80:80:255mblue`)).toEqual([
    ['red', 'red'],
    ['green', 'green'],
    ['blue', 'blue'],
  ])
  expect(looks(`${ESC}[2mdim${ESC}[22m.`)).toEqual([['dim', 'dim'], ['.']])
  expect(looks(`${ESC}[90mgrey${ESC}[m${ESC}[44;97mmarked${ESC}[49m${ESC}[4;3;9mall`)).toEqual([
    ['grey', 'grey'],
    ['marked', 'marked'],
    ['all', 'italic', 'underlined', 'struck'],
  ])
})

test('a colour lasts over the end of a line, and over a line that is drawn again', () => {
  expect(looks(`${ESC}[33mone\ntwo${ESC}[0m`)).toEqual([['one\ntwo', 'yellow']])
  expect(looks(`${ESC}[31m10%\r${ESC}[32m100%${ESC}[0m`)).toEqual([['100%', 'green']])
})

test('markup in the output stays text', () => {
  expect(terminalText(`${ESC}[31m<img src=x>${ESC}[0m`)).toBe('<img src=x>')
})

test('the work grows with the size of the text, however it moves', () => {
  const many = 100_000
  expect(terminalText('x'.repeat(many) + '\b'.repeat(many))).toHaveLength(many)
  expect(terminalText('x'.repeat(many) + '\b'.repeat(many) + 'ab')).toMatch(/^abx/)
  expect(terminalText('x'.repeat(many) + `${ESC}[D`.repeat(many) + `${ESC}[C`.repeat(many))).toHaveLength(many)
  expect(terminalText('x'.repeat(many) + `\by${ESC}[K`.repeat(many))).toMatch(/^x+y$/)
  expect(terminalText(`${'x\b'.repeat(many)}${`${ESC}[31m`.repeat(many)}`)).toBe('x')
  expect(terminalText(`${ESC}[${'38;5;1;'.repeat(many)}mred`)).toBe('red')
  const bar = (percent: number) => `\r${ESC}[32m[${'#'.repeat(percent).padEnd(100)}]${ESC}[0m ${percent} %${ESC}[K`
  const bars = Array.from({ length: 10_000 }, (_, at) => bar(at % 101)).join('')
  expect(bars.length).toBeGreaterThan(1_000_000)
  expect(terminalText(bars)).toMatch(/^\[#* *\] \d+ %$/)
  expect(terminalText(`${ESC}[1m${'x'.repeat(1_000_000)}\b!`)).toHaveLength(1_000_000)
}, 30_000)

test('moves to the right ask for no more blanks than a text may have', () => {
  expect(terminalText(`${ESC}[999999999C.`)).toHaveLength(501)
  expect(terminalText(`${ESC}[500C.`.repeat(10_000)).length).toBeLessThan(200_000)
  expect(terminalText(`a${ESC}[3Cb${ESC}[2D${ESC}[1Cc${ESC}[2Cd`)).toBe('a   c  d')
})
