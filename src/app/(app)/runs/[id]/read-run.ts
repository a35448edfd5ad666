import { TRPCError } from '@trpc/server'
import { notFound, redirect } from 'next/navigation'
import { cache } from 'react'
import { createCaller } from '@/server/api/root'
import { currentActor } from '@/server/auth/current-actor'
import { getDeps } from '@/server/deps'

/** The run as of now with what the viewer may do, read once per page. A run that may not be seen does not exist. */
export const readRun = cache(async (runId: string) => {
  const actor = await currentActor()
  if (actor === null) redirect(`/sign-in?next=${encodeURIComponent(`/runs/${runId}`)}`)
  const deps = await getDeps()
  const caller = createCaller({ actor, deps, requestId: `page ${runId}` })
  try {
    return await caller.runs.view({ runId })
  } catch (error) {
    if (error instanceof TRPCError && HIDDEN.includes(error.code)) notFound()
    throw error
  }
})

/** `BAD_REQUEST` is an address that cannot be an id. */
const HIDDEN: readonly string[] = ['NOT_FOUND', 'FORBIDDEN', 'BAD_REQUEST']
