import { isStateEvent, type EventRecord } from '@/orchestration/model/events'
import type { LedgerFeed } from '@/orchestration/ports'

export type FeedHub = LedgerFeed & {
  /** Hands a committed batch to the followers of this process. An empty one says that the run is gone. */
  publish(runId: string, events: EventRecord[]): void
  /** Something may have happened to the run elsewhere. */
  nudge(runId: string, changedState: boolean): void
  nudgeAll(): void
  followedRunIds(): string[]
  hasFollowersOfAll(): boolean
}

type OnNudge = (batch: EventRecord[] | null) => void
type OnChange = (runId: string) => void

/** Followers of this process. A follower that throws is reported and does not keep the others from being told. */
export function createFeedHub(report: (error: unknown) => void): FeedHub {
  const byRun = new Map<string, Set<OnNudge>>()
  const followersOfAll = new Set<OnChange>()

  function tell(runId: string, batch: EventRecord[] | null, changedState: boolean): void {
    for (const onNudge of [...(byRun.get(runId) ?? [])]) guarded(() => onNudge(batch))
    if (!changedState) return
    for (const onChange of [...followersOfAll]) guarded(() => onChange(runId))
  }

  function guarded(call: () => void): void {
    try {
      call()
    } catch (error) {
      report(error)
    }
  }

  return {
    subscribe(runId, onNudge) {
      // A wrapper, so that the same function subscribed twice is two followers.
      const follower: OnNudge = (batch) => onNudge(batch)
      const followers = byRun.get(runId) ?? new Set()
      byRun.set(runId, followers.add(follower))
      return () => {
        followers.delete(follower)
        if (followers.size === 0 && byRun.get(runId) === followers) byRun.delete(runId)
      }
    },
    subscribeAll(onChange) {
      const follower: OnChange = (runId) => onChange(runId)
      followersOfAll.add(follower)
      return () => void followersOfAll.delete(follower)
    },
    publish: (runId, events) => tell(runId, events, events.length === 0 || events.some(isStateEvent)),
    nudge: (runId, changedState) => tell(runId, null, changedState),
    nudgeAll() {
      for (const runId of [...byRun.keys()]) tell(runId, null, false)
    },
    followedRunIds: () => [...byRun.keys()],
    hasFollowersOfAll: () => followersOfAll.size > 0,
  }
}
