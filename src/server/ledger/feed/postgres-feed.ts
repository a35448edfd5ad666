import type { EventRecord } from '@/orchestration/model/events'
import { isStateEvent } from '@/orchestration/model/events'
import type { Db } from '@/server/database/client'
import type { FeedHub } from './feed-hub'
import { openPostgresChannel } from './postgres-channel'

/** Commits within this time are told to the other processes together. */
const COALESCE_MS = 10
/** How late a follower can be when a NOTIFY was lost. */
const POLL_MS = 1_500

export type PostgresFeed = {
  /** Tells the other processes of a commit, soon. */
  announce(runId: string, events: EventRecord[]): void
  close(): Promise<void>
}

export type PostgresFeedOptions = {
  db: Db
  url: string
  hub: FeedHub
  processId: string
  report: (error: unknown) => void
}

/**
 * Carries nudges between processes. NOTIFY is the hint that makes it quick; a poll of `lastSeq` is the floor that makes it
 * sure. Both run by the machine's own time: they are about a network, not about the ledger.
 */
export async function openPostgresFeed({
  db,
  url,
  hub,
  processId,
  report,
}: PostgresFeedOptions): Promise<PostgresFeed> {
  const announced = new Map<string, boolean>()
  let sendTimer: NodeJS.Timeout | undefined
  const channel = await openPostgresChannel({
    url,
    report,
    onText(text) {
      const [sender, runId, kind] = text.split('/')
      if (sender !== processId && runId !== undefined) hub.nudge(runId, kind === 'state')
    },
    onReconnected: () => hub.nudgeAll(),
  })
  const poll = startPoll(db, hub, report)

  async function send(): Promise<void> {
    sendTimer = undefined
    const texts = [...announced].map(([runId, state]) => `${processId}/${runId}/${state ? 'state' : 'stream'}`)
    announced.clear()
    await channel.send(texts).catch(report)
  }

  return {
    announce(runId, events) {
      const changedState = events.length === 0 || events.some(isStateEvent)
      announced.set(runId, changedState || announced.get(runId) === true)
      sendTimer ??= setTimeout(() => void send(), COALESCE_MS)
    },
    async close() {
      poll.stop()
      if (sendTimer !== undefined) {
        clearTimeout(sendTimer)
        await send()
      }
      await channel.close()
    },
  }
}

function startPoll(db: Db, hub: FeedHub, report: (error: unknown) => void): { stop(): void } {
  let known = new Map<string, number>()

  async function look(): Promise<void> {
    const followed = hub.followedRunIds()
    const ofInterest = [{ id: { in: [...followed, ...known.keys()] } }]
    const open = hub.hasFollowersOfAll() ? [{ status: { in: ['queued', 'running'] } }] : []
    if (followed.length === 0 && open.length === 0) return known.clear()
    const runs = await db.run.findMany({
      where: { OR: [...ofInterest, ...open] },
      select: { id: true, lastSeq: true, status: true },
    })
    const before = known
    // A run that has ended and is followed by nobody is told of once more, then forgotten.
    const isWatched = ({ id, status }: { id: string; status: string }) =>
      followed.includes(id) || (open.length > 0 && (status === 'queued' || status === 'running'))
    known = new Map(runs.filter(isWatched).map(({ id, lastSeq }) => [id, lastSeq]))
    for (const { id, lastSeq } of runs) if (before.get(id) !== lastSeq) hub.nudge(id, true)
  }

  let looking = false
  const timer = setInterval(() => {
    if (looking) return
    looking = true
    look()
      .catch(report)
      .finally(() => {
        looking = false
      })
  }, POLL_MS)
  timer.unref()
  return { stop: () => clearInterval(timer) }
}
