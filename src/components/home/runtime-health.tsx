'use client'
import { visibleLine } from '@/orchestration/model/visible-text'
import { useQuery } from '@/components/trpc/use-query'
import Link from 'next/link'
import { probeLookOf } from '@/components/status/probe-status'
import { errorMessage } from '@/components/text/error-message'
import { plural } from '@/components/text/format-tokens'
import { useTRPC } from '@/components/trpc/trpc'
import { Card, CardHeader, CardTitle } from '@/components/ui/card'
import { cn } from '@/components/ui/cn'
import { FieldError } from '@/components/ui/field'
import { Skeleton } from '@/components/ui/skeleton'
import { TONE_CLASSES } from '@/components/ui/tone'

/** Which runtimes could be launched on now. */
export function RuntimeHealth() {
  const trpc = useTRPC()
  const runtimes = useQuery(trpc.runtimes.list.queryOptions({}, { staleTime: 30_000 }))
  return (
    <Card aria-label="Runtimes">
      <CardHeader>
        <CardTitle>Runtimes</CardTitle>
        <Link
          href="/runtimes"
          className="ml-auto inline-flex min-h-6 items-center rounded-sm text-xs text-ink-muted hover:text-ink max-sm:min-h-11"
        >
          Details
        </Link>
      </CardHeader>
      {runtimes.data === undefined ? (
        runtimes.isError ? (
          <FieldError className="p-4">{errorMessage(runtimes.error)}</FieldError>
        ) : (
          <div className="grid grid-cols-1 gap-2 p-4" role="status" aria-busy aria-label="Reading the runtimes">
            <Skeleton className="h-5" />
            <Skeleton className="h-5" />
          </div>
        )
      ) : (
        <ul className="py-1.5">
          {runtimes.data
            .filter(({ probe }) => probe.installed)
            .map(({ id, title, probe }) => {
              const look = probeLookOf(probe)
              return (
                <li key={id} className="flex min-h-8 items-center gap-2 px-4 text-sm">
                  <look.icon className={cn('size-4 shrink-0', TONE_CLASSES[look.tone].text)} aria-hidden />
                  <span className="min-w-0 flex-1 truncate">{visibleLine(title)}</span>
                  <span className="tabular shrink-0 text-xs text-ink-subtle">
                    {probe.status === 'ready' ? plural(probe.models.length, 'model') : look.label}
                  </span>
                </li>
              )
            })}
        </ul>
      )}
    </Card>
  )
}
