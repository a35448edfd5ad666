import { ChevronRight } from 'lucide-react'
import type { ChangeNote, RequestChange, RuntimeRequest } from '@/orchestration/model/request'
import { ChangeCounts } from '@/components/diff/change-counts'
import { ChangeView } from '@/components/diff/change-view'
import { plural } from '@/components/text/format-tokens'
import { ExactLine } from './exact-text'

/** The files that a request changes: what happens to each, by how much, and the change itself. */
export function RequestChanges({
  changes,
  leftOut,
}: {
  changes: readonly RequestChange[]
  leftOut?: RuntimeRequest['changesLeftOut']
}) {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-2">
      <p className="flex flex-wrap gap-x-2 text-sm font-medium">
        {changesTitle(changes)}
        <ChangeCounts added={sum(changes, 'added')} removed={sum(changes, 'removed')} />
      </p>
      {changes.map((change, at) => (
        <details
          key={at}
          open={at < OPEN_FILES}
          className="group/file overflow-hidden rounded-md border border-line bg-sunken"
        >
          <summary className="flex min-h-9 list-none items-center gap-2 px-2.5 py-1 text-xs hover:bg-hover max-sm:min-h-11 [&::-webkit-details-marker]:hidden">
            <ChevronRight
              className="size-3.5 shrink-0 text-ink-subtle transition-transform group-open/file:rotate-90"
              aria-hidden
            />
            <span className="min-w-0 flex-1 font-mono">
              <ExactLine text={change.movedTo === null ? change.path : `${change.path} → ${change.movedTo}`} />
            </span>
            <span className="text-ink-subtle">{KIND_WORDS[change.kind]}</span>
            <ChangeCounts added={change.added} removed={change.removed} />
          </summary>
          {change.notes.length === 0 ? null : (
            <ul className="grid gap-0.5 border-t border-line px-3 py-1.5 text-xs text-ink-muted">
              {change.notes.map((note) => (
                <li key={note}>{NOTE_WORDS[note]}</li>
              ))}
            </ul>
          )}
          <ChangeView change={change} />
        </details>
      ))}
      {leftOut === undefined ? null : (
        <p className="flex flex-wrap gap-x-2 text-xs font-medium text-waiting-text">
          and {plural(leftOut.files, 'more file')}, listed under “Exactly what was sent”
          <ChangeCounts added={leftOut.added} removed={leftOut.removed} />
        </p>
      )}
    </div>
  )
}

const OPEN_FILES = 3
const KIND_WORDS = { new: 'new file', edit: '', delete: 'deleted', move: 'moved' } as const
const VERBS = { new: 'Create', edit: 'Edit', delete: 'Delete', move: 'Move' } as const
const NOTE_WORDS = {
  line_ends: 'Line ends change (Windows or Unix); the lines below are compared without them.',
  blanks_only: 'Only blanks change: spaces, tabs or empty lines.',
  no_last_line_end: 'No line end at the end of the file.',
  last_line_end_added: 'A line end is added at the end of the file.',
  binary: 'Not text: the change cannot be shown.',
  same: 'The file stays as it is.',
  shortened: 'Shortened here. “Exactly what was sent” has all of it.',
} as const satisfies Record<ChangeNote, string>

/** "Edit 2 files", "Create 1 file, delete 1 file". */
export function changesTitle(changes: readonly Pick<RequestChange, 'kind'>[]): string {
  const kinds = [...new Set(changes.map(({ kind }) => kind))]
  const words = kinds.map((kind, at) => {
    const count = changes.filter((change) => change.kind === kind).length
    return `${at === 0 ? VERBS[kind] : VERBS[kind].toLowerCase()} ${plural(count, 'file')}`
  })
  return words.join(', ')
}

function sum(changes: readonly RequestChange[], count: 'added' | 'removed'): number {
  return changes.reduce((total, change) => total + change[count], 0)
}
