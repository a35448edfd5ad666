import { visibleLine } from '@/orchestration/model/visible-text'
import { memo } from 'react'
import { ChangeCounts } from './change-counts'
import { changeRows, type LineRow } from './change-rows'
import { ChangeRowsView } from './change-rows-view'

type DiffViewProps = { path: string; oldText: string | null; newText: string }

/** A file's change that a tool reports, line by line. */
export const DiffView = memo(function DiffView({ path, oldText, newText }: DiffViewProps) {
  const rows = changeRows({
    parts: [{ oldStart: 1, newStart: 1, oldText: oldText ?? '', newText }],
    oldLines: null,
  })
  const count = (kind: LineRow['kind']) => rows.filter((row) => row.row === 'line' && row.kind === kind).length
  return (
    <figure className="overflow-hidden rounded-md border border-line bg-sunken">
      <figcaption className="flex items-center gap-2 px-3 py-1.5 font-mono text-xs">
        <span className="min-w-0 flex-1 truncate text-ink-muted" title={visibleLine(path)}>
          {visibleLine(path)}
        </span>
        {oldText === null ? <span className="text-ink-subtle">new file</span> : null}
        <ChangeCounts added={count('added')} removed={count('removed')} />
      </figcaption>
      <ChangeRowsView path={path} rows={rows} whole />
    </figure>
  )
})
