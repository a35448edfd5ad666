import { useMemo } from 'react'
import type { RequestChange } from '@/orchestration/model/request'
import { changeRows } from './change-rows'
import { ChangeRowsView } from './change-rows-view'

/** A file's change that a request holds. */
export function ChangeView({ change }: { change: RequestChange }) {
  const rows = useMemo(() => changeRows(change), [change])
  return <ChangeRowsView path={change.path} rows={rows} />
}
