'use client'
import { Ban, RotateCw } from 'lucide-react'
import { useState } from 'react'
import { isTerminalRunStatus } from '@/orchestration/model/status'
import { BulkReportNotice } from '@/components/bulk/bulk-report-notice'
import { SelectionBar } from '@/components/bulk/selection-bar'
import { type BulkItem, useBulk } from '@/components/bulk/use-bulk'
import { ConfirmDialog } from '@/components/run/confirm-dialog'
import { plural } from '@/components/text/format-tokens'
import { OrderButton } from '@/components/connection/order-button'
import type { RunItem } from './run-item'
import { useRunBulkOrders } from './use-run-bulk-orders'

type RunsBulkBarProps = { runs: readonly RunItem[]; onClear: () => void; onSettled: () => void }

/** What can be done with the ticked runs, and what became of it. */
export function RunsBulkBar({ runs, onClear, onSettled }: RunsBulkBarProps) {
  const bulk = useBulk(onSettled)
  const orders = useRunBulkOrders()
  const [isConfirming, setConfirming] = useState(false)
  const items = runs.map(({ id, title }): BulkItem => ({ id, label: title }))
  const open = runs.filter(({ status }) => !isTerminalRunStatus(status)).length
  const withFailed = runs.filter(({ counts, interrupted }) => counts.failed > interrupted).length
  const ofAll = (count: number) => (count > 0 && count < runs.length ? ` ${count} of ${runs.length}` : '')
  return (
    <>
      <SelectionBar count={runs.length} onClear={onClear}>
        <OrderButton
          size="sm"
          variant="danger"
          disabled={open === 0 || bulk.isSending}
          title={`${open} of ${runs.length} have not ended`}
          onClick={() => setConfirming(true)}
        >
          <Ban />
          Cancel{ofAll(open)}
        </OrderButton>
        <OrderButton
          size="sm"
          disabled={withFailed === 0 || bulk.isSending}
          title={`${withFailed} of ${runs.length} have failed workers`}
          onClick={() => bulk.send('Retry failed', items, orders.retryFailed)}
        >
          <RotateCw />
          Retry failed{ofAll(withFailed)}
        </OrderButton>
      </SelectionBar>
      {bulk.report === null ? null : <BulkReportNotice report={bulk.report} onDismiss={bulk.dismiss} />}
      <ConfirmDialog
        open={isConfirming}
        title={`Cancel ${plural(runs.length, 'run')}?`}
        confirm="Cancel them"
        onConfirm={() => bulk.send('Cancel', items, orders.cancel)}
        onOpenChange={setConfirming}
      >
        Their workers are stopped, and no verdict is made. What they have written so far is kept.
      </ConfirmDialog>
    </>
  )
}
