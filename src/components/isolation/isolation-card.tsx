'use client'
import { visibleLine } from '@/orchestration/model/visible-text'
import { useQuery } from '@/components/trpc/use-query'
import { RelativeTime } from '@/components/text/relative-time'
import { useTRPC } from '@/components/trpc/trpc'
import { Notice } from '@/components/ui/notice'
import { AcceptIsolationDialog } from './accept-isolation-dialog'
import { ISOLATION_LOOKS, MECHANISMS } from './isolation-looks'

/** What agents of this server can reach, how that is raised, and who accepted it where they can reach everything. */
export function IsolationCard() {
  const trpc = useTRPC()
  const isolation = useQuery(trpc.runtimes.isolation.queryOptions(undefined, { staleTime: 60_000 }))
  const me = useQuery(trpc.me.queryOptions(undefined, { staleTime: 60_000 }))
  if (isolation.data === undefined) return null
  const { level, by, why, accepted } = isolation.data
  const look = ISOLATION_LOOKS[level]
  const mayAccept = level === 'open' && accepted === null && me.data?.actions.includes('isolation.accept') === true
  return (
    <Notice
      tone={look.tone}
      icon={look.icon}
      title={`${look.title}${by === null ? '' : ` (${MECHANISMS[by]})`}`}
      action={mayAccept ? <AcceptIsolationDialog /> : undefined}
    >
      <p>{look.reach}</p>
      {why === null ? null : <p className="mt-1.5">Why no stronger level is in force: {why}.</p>}
      {look.raise === null ? null : <p className="mt-1.5">{look.raise}</p>}
      {level === 'open' ? (
        <p className="mt-1.5">
          {accepted === null ? (
            'No further owner can be added, and no token made for another person, until an owner accepts this.'
          ) : (
            <>
              Accepted by {visibleLine(accepted.name)} <RelativeTime iso={accepted.at} />.
            </>
          )}
        </p>
      ) : null}
    </Notice>
  )
}
