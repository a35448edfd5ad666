import { describe, expect, it } from 'vitest'
import { describeChange } from '@/server/runtimes/changes/describe-change'
import { readUnifiedDiff } from '@/server/runtimes/changes/read-unified-diff'

const change = (oldText: string | null, newText: string) => describeChange({ path: 'a.txt', oldText, newText })

describe('a change of a file', () => {
  it.each([
    ['a new file', null, 'one\ntwo\n', { kind: 'new', added: 2, removed: 0, notes: [] }],
    ['an empty new file', null, '', { kind: 'new', added: 0, removed: 0, parts: [], notes: [] }],
    ['an emptied file', 'one\n', '', { kind: 'edit', added: 0, removed: 1, notes: [] }],
    ['line ends alone', 'a\r\nb\r\n', 'a\nb\n', { added: 0, removed: 0, parts: [], notes: ['line_ends'] }],
    ['line ends beside a line', 'a\r\nb\r\nc\r\n', 'a\nB\nc\n', { added: 1, removed: 1, notes: ['line_ends'] }],
    ['Windows line ends that stay', 'a\r\nb\r\n', 'a\r\nB\r\n', { added: 1, removed: 1, notes: [] }],
    ['blanks alone', 'a  b\n', 'a b\n', { added: 1, removed: 1, notes: ['blanks_only'] }],
    ['an indentation', 'x\n', '  x\n', { added: 1, removed: 1, notes: ['blanks_only'] }],
    ['the last line end taken', 'a\nb\n', 'a\nb', { added: 0, removed: 0, notes: ['no_last_line_end'] }],
    ['the last line end added', 'a\nb', 'a\nb\n', { added: 0, removed: 0, notes: ['last_line_end_added'] }],
    ['bytes', 'a\u0000b', 'a\u0000c', { added: 0, removed: 0, parts: [], notes: ['binary'] }],
    ['nothing', 'a\n', 'a\n', { added: 0, removed: 0, parts: [], notes: ['same'] }],
  ])('tells %s', (_, oldText, newText, expected) => {
    expect(change(oldText, newText)).toMatchObject(expected)
  })

  it('keeps of a long line the piece that differs', () => {
    const [before, after] = [
      `${'a'.repeat(500_000)}1${'b'.repeat(500_000)}`,
      `${'a'.repeat(500_000)}2${'b'.repeat(500_000)}`,
    ]
    const found = change(before, after)
    expect(found).toMatchObject({ added: 1, removed: 1, notes: ['no_last_line_end', 'shortened'] })
    expect(found.parts[0]?.oldText).toContain('a1b')
    expect(found.parts[0]?.newText).toContain('a2b')
    expect(found.parts[0]?.newText.length).toBeLessThan(2_200)
  })

  it('unrelated texts are shown as replaced, without a fine diff', () => {
    const lines = (word: string) => Array.from({ length: 30_000 }, (_, at) => `${word} ${at}`).join('\n')
    expect(change(lines('before'), lines('after'))).toMatchObject({ added: 30_000, removed: 30_000 })
  })

  it('cuts no character in two', () => {
    const [before, after] = [`${'😀'.repeat(3_000)}1`, `${'😀'.repeat(3_000)}2`]
    for (const part of change(before, after).parts) {
      expect(part.oldText.isWellFormed() && part.newText.isWellFormed()).toBe(true)
    }
  })
})

describe('a unified diff', () => {
  it('is read part by part, whatever its lines begin with', () => {
    const diff =
      '--- a/x\n+++ b/x\n@@ -3,2 +3,2 @@ fn\n same\n--- minus\n+++ plus\n@@ -40 +40 @@\n-old\n+new\n\\ No newline at end of file\n'
    expect(readUnifiedDiff('x', diff, null)).toMatchObject({
      kind: 'edit',
      added: 2,
      removed: 2,
      parts: [
        { oldStart: 3, newStart: 3, oldText: 'same\n-- minus', newText: 'same\n++ plus' },
        { oldStart: 40, newStart: 40, oldText: 'old', newText: 'new' },
      ],
      notes: ['no_last_line_end'],
    })
    expect(readUnifiedDiff('x', '', 'y')).toMatchObject({ kind: 'move', movedTo: 'y', parts: [] })
  })
})
