'use client'
import type { RuntimeRequestRecord } from '@/orchestration/model/request'
import { formatDuration } from '@/components/text/format-duration'
import { useNow } from '@/components/text/use-now'

/** How long an open request still waits, and what happens then; nothing for one that waits without end. */
export function ExpiresIn({ request }: { request: Pick<RuntimeRequestRecord, 'createdAt' | 'expiry'> }) {
  const now = useNow()
  const { expiry } = request
  if (expiry === undefined) return null
  const leftMs = now === null ? null : Date.parse(request.createdAt) + expiry.afterMs - now
  const words =
    leftMs === null ? 'expires' : leftMs <= 0 ? 'expires now' : `expires in ${formatDuration(wholeSeconds(leftMs))}`
  return (
    <span className="tabular whitespace-nowrap" title={THEN[expiry.then]}>
      {words}
    </span>
  )
}

const THEN = {
  deny: 'Then it is denied, and the agent goes on',
  fail: 'Then the attempt fails',
} as const

function wholeSeconds(ms: number): number {
  return Math.ceil(ms / 1_000) * 1_000
}
