import { TRPCError } from '@trpc/server'
import { notFound, redirect } from 'next/navigation'
import { cache } from 'react'
import { isUnreadableEvent } from '@/orchestration/model/events/unreadable-event'
import { isUnreadableValue } from '@/orchestration/model/stored-value'
import { createCaller } from '@/server/api/root'
import { currentActor } from '@/server/auth/current-actor'
import { getDeps } from '@/server/deps'

/**
 * The run as of now with what the viewer may do, read once per page. A run that may not be seen does not exist. Of one with
 * stored data that this version cannot read, the sentence that says what and where.
 */
export const readRun = cache(async (runId: string) => {
  const actor = await currentActor()
  if (actor === null) redirect(`/sign-in?next=${encodeURIComponent(`/runs/${runId}`)}`)
  const deps = await getDeps()
  const caller = createCaller({ actor, deps, requestId: `page ${runId}` })
  try {
    return await caller.runs.view({ runId })
  } catch (error) {
    if (error instanceof TRPCError && HIDDEN.includes(error.code)) notFound()
    const unreadable = error instanceof TRPCError ? error.cause : null
    if (isUnreadableEvent(unreadable) || isUnreadableValue(unreadable)) return { unreadable: unreadable.message }
    throw error
  }
})

/** `BAD_REQUEST` is an address that cannot be an id. */
const HIDDEN: readonly string[] = ['NOT_FOUND', 'FORBIDDEN', 'BAD_REQUEST']

export const UNREADABLE_RUN = 'This run cannot be shown'
