'use client'
import { visibleLine } from '@/orchestration/model/visible-text'
import { ArrowUpRight } from 'lucide-react'
import Link from 'next/link'
import { groupRequests } from '@/components/request/group-requests'
import { RequestGroups } from '@/components/request/request-groups'
import type { RouterOutputs } from '@/components/trpc/trpc'

export type RequestItem = RouterOutputs['requests']['list']['items'][number]

type OpenRequestsProps = {
  requests: readonly RequestItem[]
  onSettled: () => void
  /** Of the runs' titles: one below the heading they stand under. */
  heading: 'h2' | 'h3'
}

/** Open requests under the run they belong to; equal ones of sibling workers together. The longest waiting run first. */
export function OpenRequests({ requests, onSettled, heading: Heading }: OpenRequestsProps) {
  return (
    <div className="grid grid-cols-1 gap-6">
      {byRun(requests).map(({ runId, runTitle, items }) => (
        <section key={runId} aria-label={visibleLine(runTitle)} className="grid grid-cols-1 gap-2">
          <Heading className="text-sm">
            <Link
              href={`/runs/${runId}`}
              className="inline-flex min-h-6 max-w-full items-center gap-1 rounded-sm font-medium text-ink-muted hover:text-ink max-sm:min-h-11"
            >
              <span dir="auto" className="truncate">
                {visibleLine(runTitle)}
              </span>
              <ArrowUpRight className="size-3.5 shrink-0" aria-hidden />
            </Link>
          </Heading>
          <RequestGroups
            groups={groupRequests(items)}
            labelOf={(request) => items.find((item) => item.id === request.id)?.workerTitle ?? request.workerId}
            mayAnswer={(request) => items.find((item) => item.id === request.id)?.mayAnswer ?? false}
            folderOf={(request) => items.find((item) => item.id === request.id)?.folder ?? null}
            onSettled={onSettled}
          />
        </section>
      ))}
    </div>
  )
}

function byRun(requests: readonly RequestItem[]): { runId: string; runTitle: string; items: RequestItem[] }[] {
  const runs = new Map<string, { runId: string; runTitle: string; items: RequestItem[] }>()
  const oldestFirst = [...requests].sort((a, b) => a.createdAt.localeCompare(b.createdAt))
  for (const request of oldestFirst) {
    const run = runs.get(request.runId)
    if (run) run.items.push(request)
    else runs.set(request.runId, { runId: request.runId, runTitle: request.runTitle, items: [request] })
  }
  return [...runs.values()]
}
