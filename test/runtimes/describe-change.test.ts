import { describe, expect, it } from 'vitest'
import { describeChange } from '@/server/runtimes/changes/describe-change'
import { diffContent } from '@/server/runtimes/codex/diff-content'
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

  const NO_END = '\\ No newline at end of file'
  it.each([
    ['after both', `@@ -1 +1 @@\n-a\n${NO_END}\n+b\n${NO_END}\n`, ['no_last_line_end']],
    ['after what is added', `@@ -1 +1 @@\n-a\n+b\n${NO_END}\n`, ['no_last_line_end']],
    ['after what is removed', `@@ -1 +1 @@\n-a\n${NO_END}\n+b\n`, ['last_line_end_added']],
    ['after a line that stays', `@@ -1,2 +1,2 @@\n-a\n+b\n c\n${NO_END}\n`, ['no_last_line_end']],
    ['in another language', '@@ -1 +1 @@\n-a\n+b\n\\ Kein Zeilenumbruch am Dateiende.\n', ['no_last_line_end']],
    ['by lines that end in CRLF', `@@ -1 +1 @@\r\n-a\r\n+b\r\n${NO_END}\r\n`, ['no_last_line_end']],
    ['before any line', `@@ -1 +1 @@\n${NO_END}\n-a\n+b\n`, []],
  ])('says of a last line without an end what is so: %s', (_, diff, notes) => {
    const change = readUnifiedDiff('x', diff, null)
    expect(change).toMatchObject({ added: 1, removed: 1, notes })
    expect(JSON.stringify(change.parts)).not.toMatch(/newline|Zeilenumbruch/)
  })

  it('tells the last line end alone, without a line', () => {
    const change = readUnifiedDiff('x', `@@ -1 +1 @@\n-a\n${NO_END}\n+a\n`, null)
    expect(change).toMatchObject({ added: 0, removed: 0, notes: ['last_line_end_added'] })
  })

  it.each([
    ['Windows line ends that stay', '@@ -1,2 +1,2 @@\n a\r\n-b\r\n+B\r\n', { added: 1, removed: 1, notes: [] }],
    ['line ends alone', '@@ -1 +1 @@\n-a\r\n+a\n', { added: 0, removed: 0, parts: [], notes: ['line_ends'] }],
    ['blanks alone', '@@ -1 +1 @@\n-a  b\n+a b\n', { added: 1, removed: 1, notes: ['blanks_only'] }],
    ['blanks beside a line', '@@ -1 +1 @@\n-a  b\n+a b\n@@ -9 +9 @@\n-c\n+d\n', { added: 2, notes: [] }],
    ['a binary file', 'diff --git a/x b/x\nBinary files a/x and b/x differ\n', { parts: [], notes: ['binary'] }],
    ['a new mode alone', 'diff --git a/x b/x\nold mode 100644\nnew mode 100755\n', { parts: [], notes: [] }],
  ])('has the notes of its change: %s', (_, diff, expected) => {
    expect(readUnifiedDiff('x', diff, null)).toMatchObject(expected)
  })

  it('keeps of a very long line the piece that differs', () => {
    const line = (mark: string) => `${'a'.repeat(500_000)}${mark}${'b'.repeat(500_000)}`
    const change = readUnifiedDiff('x', `@@ -7 +7 @@\n-${line('1')}\n+${line('2')}\n`, null)
    expect(change).toMatchObject({ added: 1, removed: 1, notes: ['shortened'], parts: [{ oldStart: 7, newStart: 7 }] })
    expect(change.parts[0]?.oldText).toContain('a1b')
    expect(change.parts[0]?.newText.length).toBeLessThan(2_200)
  })

  it.each([
    ['a removed line', '@@ -1,2 +1 @@\n keep\n--- x\n', ['keep\n-- x', 'keep']],
    ['an added line', '@@ -1 +1,2 @@\n keep\n+++ y\n', ['keep', 'keep\n++ y']],
    ['a pair at the end of a hunk', '@@ -1,2 +1,2 @@\n keep\n--- x\n+++ y\n', ['keep\n-- x', 'keep\n++ y']],
    ['a pair before its counted lines end', '@@ -1,3 +1,3 @@\n--- x\n+++ y\n a\n b\n', ['-- x\na\nb', '++ y\na\nb']],
    [
      'a line that looks like a hunk',
      '@@ -1,2 +1,2 @@\n-@@ -1 +1 @@\n+@@ -2 +2 @@\n a\n',
      ['@@ -1 +1 @@\na', '@@ -2 +2 @@\na'],
    ],
    ['a line of git', '@@ -1 +1 @@\n-diff --git a/x b/x\n+index 1..2\n', ['diff --git a/x b/x', 'index 1..2']],
    ['a removed line without @@', '-a\n--- x\n+b\n', ['a\n-- x', 'b']],
    ['headers without @@', '--- a/x\n+++ b/x\n-a\n+b\n', ['a', 'b']],
  ])('takes for a header only what is one: %s', (_, diff, [oldText, newText]) => {
    expect(readUnifiedDiff('x', diff, null).parts).toMatchObject([{ oldText, newText }])
  })

  it('leaves out what follows the counted lines, and keeps a line that was not counted', () => {
    const other = 'diff --git a/y b/y\nindex 1..2 100644\n--- a/y\n+++ b/y\n@@ -5 +5 @@\n-c\n+d\n'
    expect(readUnifiedDiff('x', `@@ -1 +1 @@\n-a\n+b\n${other}`, null).parts).toMatchObject([
      { oldStart: 1, oldText: 'a', newText: 'b' },
      { oldStart: 5, oldText: 'c', newText: 'd' },
    ])
    expect(readUnifiedDiff('x', '@@ -1 +1 @@\n-a\n+b\n+c\n', null)).toMatchObject({
      ...{ added: 2, parts: [{ oldText: 'a', newText: 'b\nc' }] },
    })
  })

  it('places a side without lines after the line before it', () => {
    expect(readUnifiedDiff('x', '@@ -5,0 +6,2 @@\n+a\n+b\n', null).parts).toMatchObject([{ oldStart: 6, newStart: 6 }])
    expect(readUnifiedDiff('x', '@@ -0,0 +1 @@\n+a\n', null).parts).toMatchObject([{ oldStart: 1, newStart: 1 }])
  })

  it('keeps an empty line whose blank was taken', () => {
    expect(readUnifiedDiff('x', '@@ -1,3 +1,3 @@\n a\n\n-b\n+c\n', null).parts).toMatchObject([
      { oldText: 'a\n\nb', newText: 'a\n\nc' },
    ])
  })

  it('is shown as the same lines while the tool works', () => {
    const diff = `@@ -1,2 +1,2 @@\n keep\n--- x\n+++ y\n@@ -9 +9 @@\n-old\n+new\n${NO_END}\n`
    expect(diffContent({ path: 'x', diff, kind: { type: 'update' } })).toEqual({
      ...{ type: 'diff', path: 'x', oldText: 'keep\n-- x\n…\nold\n', newText: 'keep\n++ y\n…\nnew' },
    })
  })
})
