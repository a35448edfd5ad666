import { Hand } from 'lucide-react'
import type { Route } from 'next'
import Link from 'next/link'
import { OpenRequests, type RequestItem } from '@/components/inbox/open-requests'
import type { RunItem } from '@/components/runs/run-item'
import { RunRows } from '@/components/runs/run-rows'
import { Card, CardHeader, CardTitle } from '@/components/ui/card'
import { plural } from '@/components/text/format-tokens'

const REQUESTS_SHOWN = 6
const MORE = 'ml-auto inline-flex min-h-6 items-center rounded-sm text-xs text-ink-muted hover:text-ink max-sm:min-h-11'

/** The longest waiting requests, answerable here. */
export function NeedsYouSection({ requests, onSettled }: { requests: readonly RequestItem[]; onSettled: () => void }) {
  const longestWaiting = [...requests].sort((a, b) => a.createdAt.localeCompare(b.createdAt)).slice(0, REQUESTS_SHOWN)
  return (
    <section aria-labelledby="needs-you-title" className="rounded-lg border border-waiting-edge bg-waiting-soft/60 p-4">
      <div className="mb-3 flex items-center gap-2">
        <Hand className="size-4 text-waiting-text" aria-hidden />
        <h2 id="needs-you-title" className="text-sm font-semibold text-waiting-text">
          Needs you
        </h2>
        <span className="text-sm text-ink-muted">{plural(requests.length, 'open request')}</span>
        <Link href="/inbox" className={MORE}>
          All of them
        </Link>
      </div>
      <OpenRequests heading="h3" requests={longestWaiting} onSettled={onSettled} />
    </section>
  )
}

type HomeSectionProps = { title: string; runs: readonly RunItem[]; more: Route | null; empty: string }

export function HomeSection({ title, runs, more, empty }: HomeSectionProps) {
  return (
    <Card aria-label={title} className="overflow-hidden">
      <CardHeader>
        <CardTitle>{title}</CardTitle>
        {runs.length > 0 ? <span className="tabular text-xs text-ink-subtle">{runs.length}</span> : null}
        {more === null ? null : (
          <Link href={more} className={MORE}>
            All runs
          </Link>
        )}
      </CardHeader>
      {runs.length === 0 ? (
        <p className="px-4 py-5 text-sm text-ink-subtle">{empty}</p>
      ) : (
        <RunRows runs={runs} label={title} />
      )}
    </Card>
  )
}
