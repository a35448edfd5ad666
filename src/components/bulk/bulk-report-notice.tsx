import { visibleLine } from '@/orchestration/model/visible-text'
import { CircleAlert, CircleCheck, X } from 'lucide-react'
import { NOT_SENT } from '@/components/connection/not-sent'
import { Button } from '@/components/ui/button'
import { Notice } from '@/components/ui/notice'
import type { BulkReport } from './use-bulk'

/** What became of an order to several: how many took it, and each refusal in its own words. */
export function BulkReportNotice({ report, onDismiss }: { report: BulkReport; onDismiss: () => void }) {
  const { title, outcomes } = report
  const done = outcomes.filter(({ isDone }) => isDone)
  const refused = outcomes.filter(({ isDone }) => !isDone)
  const isUnsent = refused.every(({ said }) => said === NOT_SENT)
  const isWhole = refused.length === 0
  return (
    <Notice
      role="status"
      tone={isWhole ? 'completed' : done.length === 0 ? 'failed' : 'waiting'}
      icon={isWhole ? CircleCheck : CircleAlert}
      title={`${title}: ${isWhole ? `${done.length} of ${done.length} taken` : `${done.length} of ${outcomes.length} taken, ${refused.length} ${isUnsent ? 'not sent' : 'refused'}`}`}
      action={
        <Button size="icon-sm" variant="ghost" aria-label="Dismiss" onClick={onDismiss}>
          <X />
        </Button>
      }
    >
      <ul className="mt-1 grid max-h-48 gap-0.5 overflow-y-auto">
        {[...refused, ...done].map(({ item, said }) => (
          <li key={item.id} className="break-words">
            <span className="font-medium text-ink">{visibleLine(item.label)}</span> {said}
          </li>
        ))}
      </ul>
    </Notice>
  )
}
