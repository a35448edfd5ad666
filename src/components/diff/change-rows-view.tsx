'use client'

import { useState } from 'react'
import { visibleLine } from '@/orchestration/model/visible-text'
import { plural } from '@/components/text/format-tokens'
import { Visible } from '@/components/text/visible'
import { cn } from '@/components/ui/cn'
import type { ChangeRow, LineRow } from './change-rows'

const OPEN_LINES = 20

type ChangeRowsViewProps = {
  path: string
  rows: readonly ChangeRow[]
  /** All lines are open from the start, instead of the first ones. */
  whole?: boolean
}

/** One file's change: word by word, unchanged lines folded, the first lines open and the rest on demand. */
export function ChangeRowsView({ path, rows, whole = false }: ChangeRowsViewProps) {
  const [isOpen, setOpen] = useState(whole)
  const shown = isOpen ? rows : rows.slice(0, OPEN_LINES)
  const hidden = rows.length - shown.length
  if (rows.length === 0) return null
  return (
    <div className="border-t border-line">
      <div
        role="region"
        aria-label={`Change of ${visibleLine(path)}`}
        tabIndex={0}
        className="max-h-[28rem] overflow-auto font-mono text-xs leading-5 -outline-offset-2"
      >
        {shown.map((row, at) => (
          <Row key={at} row={row} />
        ))}
      </div>
      {hidden > 0 ? (
        <button type="button" className={cn(FOLD_CLASSES, 'border-t')} onClick={() => setOpen(true)}>
          Show {plural(hidden, 'more line')}
        </button>
      ) : null}
    </div>
  )
}

function Row({ row }: { row: ChangeRow }) {
  const [isOpen, setOpen] = useState(false)
  if (row.row === 'line') return <Line line={row} />
  if (isOpen) return row.lines.map((line, at) => <Line key={at} line={line} />)
  const words = plural(row.count, 'unchanged line')
  if (row.lines.length === 0) return <p className={cn(FOLD_CLASSES, 'border-y max-sm:min-h-6')}>{words}</p>
  return (
    <button
      type="button"
      aria-expanded={false}
      className={cn(FOLD_CLASSES, 'border-y hover:text-ink')}
      onClick={() => setOpen(true)}
    >
      {words}
    </button>
  )
}

const FOLD_CLASSES =
  'flex min-h-6 w-full items-center border-line bg-hover px-3 text-left font-sans text-xs text-ink-muted max-sm:min-h-11'

const LOOKS = {
  same: { sign: ' ', name: '', classes: 'text-ink-muted', mark: '' },
  added: { sign: '+', name: 'added: ', classes: 'bg-completed-soft text-ink', mark: 'bg-completed-edge' },
  removed: { sign: '−', name: 'removed: ', classes: 'bg-failed-soft text-ink', mark: 'bg-failed-edge' },
} as const satisfies Record<LineRow['kind'], { sign: string; name: string; classes: string; mark: string }>

function Line({ line }: { line: LineRow }) {
  const look = LOOKS[line.kind]
  return (
    <div className={cn('flex', look.classes)}>
      <span aria-hidden className="tabular w-10 shrink-0 pr-1.5 text-right text-ink-subtle select-none max-sm:hidden">
        {line.oldLine}
      </span>
      <span aria-hidden className="tabular w-10 shrink-0 pr-1.5 text-right text-ink-subtle select-none">
        {line.newLine}
      </span>
      <span aria-hidden className="w-4 shrink-0 select-none">
        {look.sign}
      </span>
      <span className="min-w-0 flex-1 pr-3 whitespace-pre-wrap [overflow-wrap:anywhere] [unicode-bidi:isolate]">
        {look.name === '' ? null : <span className="sr-only">{look.name}</span>}
        {line.pieces.map(({ text, isChanged }, at) =>
          isChanged && text !== '' ? (
            <span key={at} className={cn('rounded-xs', look.mark)}>
              <Visible text={text} />
            </span>
          ) : (
            <Visible key={at} text={text} />
          ),
        )}
      </span>
    </div>
  )
}
