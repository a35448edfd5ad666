import { visibleText } from '@/orchestration/model/visible-text'
import { X } from 'lucide-react'
import type { EventRecord } from '@/orchestration/model/events'
import { CodeBlock } from '@/components/text/code-block'
import { formatDateTime } from '@/components/text/format-time'
import { Button } from '@/components/ui/button'
import { DetailList } from '@/components/worker/detail-list'

/** To the file with what was too much for the ledger. */
function spillLink(event: EventRecord) {
  if (event.type !== 'output.truncated' || event.payload.spill === undefined) return null
  return (
    <a
      href={`/api/workers/${event.workerId}/spill?attempt=${event.attempt}`}
      className="text-accent-text underline underline-offset-2"
      download
    >
      {event.payload.spill}
    </a>
  )
}

/** One event in full, as the ledger holds it. */
export function EventDetail(props: { event: EventRecord; label: string | null; onClose: () => void }) {
  const { event, label, onClose } = props
  return (
    <section
      aria-label={`Event ${event.seq}`}
      className="grid grid-cols-[minmax(0,1fr)] gap-3 rounded-lg border border-line bg-surface p-4"
    >
      <div className="flex items-start justify-between gap-2">
        <h3 className="font-mono text-sm font-medium break-all">
          {event.seq} · {event.type}
        </h3>
        <Button variant="ghost" size="icon-sm" aria-label="Close the event" onClick={onClose}>
          <X />
        </Button>
      </div>
      <DetailList
        rows={[
          { name: 'Time', value: formatDateTime(event.createdAt) },
          {
            name: 'Worker',
            value: label === null ? null : `${label}${event.attempt === null ? '' : `, attempt ${event.attempt}`}`,
          },
          { name: 'Message', value: visibleText(event.message) },
          { name: 'Whole output', value: spillLink(event) },
        ]}
      />
      <CodeBlock
        language="json"
        code={visibleText(JSON.stringify(event.payload, null, 2))}
        className="[&_pre]:max-h-[28rem] [&_pre]:whitespace-pre-wrap"
      />
    </section>
  )
}
