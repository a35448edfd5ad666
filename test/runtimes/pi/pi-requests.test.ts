import { expect, it } from 'vitest'
import { readPiRequest } from '@/server/runtimes/pi/pi-requests'

function changesOf(edits: { oldText: string; newText: string }[]) {
  const title = JSON.stringify({
    ...{ plenum: 'approval', toolName: 'edit', toolCallId: 't1' },
    input: { path: 'src/app.ts', edits },
  })
  return readPiRequest({ id: 'd1', method: 'select', title, options: ['allow', 'deny'] }, 'turn-1')?.shown.changes
}
const LONG = 'x'.repeat(5_000)

it.each([
  ['blanks alone', 'a  b\n', 'a b\n', ['blanks_only']],
  ['line ends', 'a\r\nb\r\n', 'a\nb\n', ['line_ends']],
  ['a very long line', `${LONG}1\n`, `${LONG}2\n`, ['shortened']],
  ['bytes', 'a\u0000', 'b\u0000', ['binary']],
  ['nothing', 'a\n', 'a\n', ['same']],
  // Where the piece ends, the file goes on.
  ['a piece without a line end', 'a', 'b', []],
  ['a piece that gets one', 'a', 'a\n', []],
])('a replacement of %s has the notes of its change', (_what, oldText, newText, notes) => {
  expect(changesOf([{ oldText, newText }])).toMatchObject([{ path: 'src/app.ts', kind: 'edit', oldLines: null, notes }])
})

it('each replacement is a change of its own', () => {
  const changes = changesOf([
    { oldText: 'a\n', newText: 'b\n' },
    { oldText: 'c  d\n', newText: 'c d\n' },
  ])
  expect(changes).toMatchObject([{ added: 1, removed: 1, notes: [] }, { notes: ['blanks_only'] }])
})
