import { visibleLine } from '@/orchestration/model/visible-text'
import { CircleDashed } from 'lucide-react'
import type { RuntimeDescriptor } from '@/orchestration/model/runtime'
import { Card, CardHeader, CardTitle } from '@/components/ui/card'

/** Runtimes that are known but not there, with what was looked for. */
export function MissingRuntimes({ runtimes }: { runtimes: readonly RuntimeDescriptor[] }) {
  return (
    <Card aria-label="Not installed">
      <CardHeader>
        <CardTitle>Not installed</CardTitle>
      </CardHeader>
      <ul className="divide-y divide-line">
        {runtimes.map(({ id, title, kind, probe }) => (
          <li key={id} className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5 px-4 py-2.5 text-sm">
            <CircleDashed className="size-4 shrink-0 translate-y-0.5 text-queued-text" aria-hidden />
            <span className="font-medium">{visibleLine(title)}</span>
            <span className="text-xs text-ink-subtle">
              <code className="font-mono">{id}</code> · {kind}
            </span>
            <span className="min-w-0 flex-1 basis-72 text-xs break-words text-ink-muted">
              {visibleLine(probe.message ?? 'Not found on the server.')}
            </span>
          </li>
        ))}
      </ul>
    </Card>
  )
}
