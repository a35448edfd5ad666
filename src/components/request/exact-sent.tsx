'use client'

import { beginningOf } from '@/orchestration/model/cut-text'
import { useQuery } from '@/components/trpc/use-query'
import { ChevronRight } from 'lucide-react'
import { useState } from 'react'
import { artifactUrl } from '@/orchestration/model/artifact'
import type { RuntimeRequestRecord } from '@/orchestration/model/request'
import { errorMessage } from '@/components/text/error-message'
import { useTRPC } from '@/components/trpc/trpc'
import { ExactText } from './exact-text'

type ExactSentProps = { request: Pick<RuntimeRequestRecord, 'id' | 'detail' | 'digest' | 'whole'> }

/** More is downloaded, not drawn. */
const CHARS_MAX = 200_000

/** The text that the digest stands for, folded. Of a large request it is read when it is opened. */
export function ExactSent({ request }: ExactSentProps) {
  const [isOpen, setOpen] = useState(false)
  const trpc = useTRPC()
  const isLarge = request.whole !== undefined
  const read = useQuery(trpc.requests.get.queryOptions({ id: request.id }, { enabled: isOpen && isLarge }))
  const text = isLarge ? (read.data?.detail ?? null) : request.detail
  return (
    <details className="group/exact" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="inline-flex min-h-8 list-none items-center gap-1 rounded-md text-xs text-ink-muted hover:text-ink max-sm:min-h-11 [&::-webkit-details-marker]:hidden">
        <ChevronRight className="size-3.5 shrink-0 transition-transform group-open/exact:rotate-90" aria-hidden />
        Exactly what was sent
      </summary>
      {isOpen ? (
        <div className="mt-1 grid gap-1.5">
          {read.isError ? <p className="text-xs text-failed-text">{errorMessage(read.error)}</p> : null}
          {text === null ? null : <ExactText text={beginningOf(text, CHARS_MAX)} />}
          {text !== null && text.length > CHARS_MAX ? (
            <p className="text-xs text-ink-subtle">{text.length - CHARS_MAX} more characters are not shown here.</p>
          ) : null}
          <p className="text-xs break-all text-ink-subtle">
            SHA-256 {request.digest}
            {request.whole === undefined ? null : (
              <>
                {' · '}
                <a href={artifactUrl(request.whole.artifactId)} className="underline underline-offset-2 hover:text-ink">
                  Download all of it ({Math.ceil(request.whole.bytes / 1024)} KiB)
                </a>
              </>
            )}
          </p>
        </div>
      ) : null}
    </details>
  )
}
