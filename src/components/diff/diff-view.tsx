import { visibleLine, visibleText } from '@/orchestration/model/visible-text'
import { memo } from 'react'
import { cn } from '@/components/ui/cn'
import { diffCounts, diffHunks, diffLines, type DiffLine } from './diff-lines'

type DiffViewProps = { path: string; oldText: string | null; newText: string; className?: string }

/** A file's change, line by line. What is far from any change is left out and counted. */
export const DiffView = memo(function DiffView({ path, oldText, newText, className }: DiffViewProps) {
  const lines = diffLines(oldText, newText)
  const { added, removed } = diffCounts(lines)
  return (
    <figure className={cn('overflow-hidden rounded-md border border-line bg-sunken', className)}>
      <figcaption className="flex items-center gap-2 border-b border-line px-3 py-1.5 font-mono text-xs">
        <span className="min-w-0 flex-1 truncate text-ink-muted" title={visibleLine(path)}>
          {visibleLine(path)}
        </span>
        {oldText === null ? <span className="text-ink-subtle">new file</span> : null}
        <span className="tabular text-completed-text">+{added}</span>
        <span className="tabular text-failed-text">−{removed}</span>
      </figcaption>
      <div
        role="region"
        aria-label={`Change of ${visibleLine(path)}`}
        tabIndex={0}
        className="max-h-96 overflow-auto py-1 font-mono text-xs leading-5 -outline-offset-2"
      >
        <div className="w-max min-w-full">
          {diffHunks(lines).map((hunk, index) => (
            <div key={index}>
              {hunk.skipped > 0 ? (
                <p className="border-y border-line bg-hover px-3 text-ink-subtle">{hunk.skipped} unchanged lines</p>
              ) : null}
              {hunk.lines.map((line, row) => (
                <Line key={row} line={line} />
              ))}
            </div>
          ))}
        </div>
      </div>
    </figure>
  )
})

const LOOKS = {
  same: { sign: ' ', name: '', classes: 'text-ink-muted' },
  added: { sign: '+', name: 'added: ', classes: 'bg-completed-soft text-ink' },
  removed: { sign: '−', name: 'removed: ', classes: 'bg-failed-soft text-ink' },
} as const satisfies Record<DiffLine['kind'], { sign: string; name: string; classes: string }>

function Line({ line }: { line: DiffLine }) {
  const look = LOOKS[line.kind]
  return (
    <div className={cn('flex whitespace-pre', look.classes)}>
      <span aria-hidden className="tabular w-10 shrink-0 pr-2 text-right text-ink-subtle select-none">
        {line.newLine ?? line.oldLine}
      </span>
      <span aria-hidden className="w-4 shrink-0 select-none">
        {look.sign}
      </span>
      <span className="sr-only">{look.name}</span>
      <span className="pr-3">{visibleText(line.text)}</span>
    </div>
  )
}
