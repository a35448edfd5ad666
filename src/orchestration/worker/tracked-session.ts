import { foldOpenRequests, NO_OPEN_REQUESTS, waitingRequests, type OpenRequests } from '../fold/open-requests'
import type { LedgerEventType, RuntimeEventPayloads } from '../model/events'
import type { SessionIdentity } from '../model/runtime'
import type { SessionStatus } from '../model/status'
import {
  addCost,
  addUsage,
  costTotalOf,
  NO_COST,
  NO_USAGE,
  subtractUsage,
  UNKNOWN_COST,
  type Cost,
  type CostTotal,
  type TokenUsage,
} from '../model/usage'

export type UsageShare = { usage: TokenUsage; cost: CostTotal }

/**
 * A session's life and what it used. Reports are cumulative snapshots of the session; what each adds to the one before goes
 * to the model and the mode in force. Times are ISO 8601 UTC. `''` is the key of an unnamed model or mode.
 */
export type TrackedSession = {
  status: SessionStatus
  requests: OpenRequests
  identity: SessionIdentity | null
  startedAt: string | null
  endedAt: string | null
  lastEventType: LedgerEventType | null
  model: string | null
  mode: string | null
  /** The sum over the session, resets of the runtime's counter included. */
  usage: TokenUsage
  cost: Cost
  byModel: Readonly<Record<string, UsageShare>>
  byMode: Readonly<Record<string, UsageShare>>
  /** The newest snapshot as reported: what the next one is compared with. */
  reported: { usage: TokenUsage; cost: Cost }
}

export const UNTRACKED_SESSION: TrackedSession = {
  status: 'starting',
  requests: NO_OPEN_REQUESTS,
  identity: null,
  startedAt: null,
  endedAt: null,
  lastEventType: null,
  model: null,
  mode: null,
  usage: NO_USAGE,
  cost: UNKNOWN_COST,
  byModel: {},
  byMode: {},
  reported: { usage: NO_USAGE, cost: UNKNOWN_COST },
}

/** Events of the ledger and of a live runtime alike: only the type, the payload and the time matter. */
export type TrackedEvent = { type: LedgerEventType; payload: unknown; attempt?: number | null }

/** One more event of the session, at ISO time `at`. Pure. */
export function trackSession(session: TrackedSession, event: TrackedEvent, at: string): TrackedSession {
  const requests = foldOpenRequests(session.requests, event)
  const seen: TrackedSession = {
    ...session,
    requests,
    status: waitingStatus(requests) ?? statusAfter(session.status, event),
    lastEventType: event.type,
    startedAt: session.startedAt ?? at,
  }
  switch (event.type) {
    case 'session.started': {
      const { identity } = event.payload as RuntimeEventPayloads['session.started'] // by the type
      return { ...seen, identity, startedAt: at, model: identity.model ?? session.model }
    }
    case 'session.mode.changed':
      return { ...seen, mode: (event.payload as RuntimeEventPayloads['session.mode.changed']).mode }
    case 'session.stopped':
    case 'session.errored':
      return { ...seen, endedAt: at }
    case 'usage.updated':
      return trackUsage(seen, event.payload as RuntimeEventPayloads['usage.updated'])
    default:
      return seen
  }
}

/** What it waits for, where it waits for a person: for the newest of its requests. */
function waitingStatus(requests: OpenRequests): SessionStatus | null {
  const newest = waitingRequests(requests).at(-1)
  if (newest === undefined) return null
  return newest.kind.startsWith('user_input') ? 'waiting_user_input' : 'waiting_approval'
}

/** What a session that waits for nobody does after an event; most events change nothing. */
function statusAfter(status: SessionStatus, event: TrackedEvent): SessionStatus {
  switch (event.type) {
    case 'session.started':
    case 'turn.completed':
    case 'turn.errored':
      return 'idle'
    case 'turn.started':
      return 'running'
    case 'request.responded':
    case 'request.expired':
    case 'request.resolved':
    case 'request.closed':
      // Of a request that closes after its turn, the session does not wake.
      return status.startsWith('waiting') ? 'running' : status
    case 'turn.interrupted':
      return 'interrupted'
    case 'session.stopped':
      return 'stopped'
    case 'session.errored':
      return 'errored'
    default:
      return status
  }
}

function trackUsage(session: TrackedSession, report: RuntimeEventPayloads['usage.updated']): TrackedSession {
  const model = report.model ?? session.model
  const used = usageSince(session.reported.usage, report.usage)
  const paid = costSince(session.reported.cost, report.cost)
  const share: UsageShare = { usage: used, cost: paid.added }
  const keep = (shares: TrackedSession['byModel']) => (paid.replacesAll ? withoutCost(shares) : shares)
  return {
    ...session,
    model,
    usage: addUsage(session.usage, used),
    cost: totalCost(paid.replacesAll ? UNKNOWN_COST : session.cost, report.cost, paid.added),
    byModel: addShare(keep(session.byModel), model ?? '', share),
    byMode: addShare(keep(session.byMode), session.mode ?? '', share),
    reported: { usage: report.usage, cost: report.cost.source === 'unknown' ? session.reported.cost : report.cost },
  }
}

/** A snapshot below the one before means that the runtime's counter began again: all of it is new. */
function usageSince(before: TokenUsage, now: TokenUsage): TokenUsage {
  return now.total < before.total ? now : subtractUsage(now, before)
}

/** When estimates give way to reports (or the reverse), the new snapshot replaces the amounts so far. */
function costSince(before: Cost, now: Cost): { added: CostTotal; replacesAll: boolean } {
  if (now.source === 'unknown') return { added: NO_COST, replacesAll: false }
  if (before.source === 'unknown') return { added: costTotalOf(now), replacesAll: false }
  if (before.source !== now.source) return { added: costTotalOf(now), replacesAll: true }
  const usd = now.usd < before.usd ? now.usd : now.usd - before.usd
  return { added: addCost(NO_COST, costTotalOf({ ...now, usd })), replacesAll: false }
}

function totalCost(before: Cost, report: Cost, added: CostTotal): Cost {
  if (report.source === 'unknown') return before
  const usd = (before.source === 'unknown' ? 0 : before.usd) + added.reportedUsd + added.estimatedUsd
  return { ...report, usd: Math.round(usd * 1e9) / 1e9 }
}

function addShare(shares: TrackedSession['byModel'], key: string, share: UsageShare): TrackedSession['byModel'] {
  const before = (Object.hasOwn(shares, key) ? shares[key] : undefined) ?? { usage: NO_USAGE, cost: NO_COST }
  return { ...shares, [key]: { usage: addUsage(before.usage, share.usage), cost: addCost(before.cost, share.cost) } }
}

function withoutCost(shares: TrackedSession['byModel']): TrackedSession['byModel'] {
  return Object.fromEntries(Object.entries(shares).map(([key, share]) => [key, { ...share, cost: NO_COST }]))
}
