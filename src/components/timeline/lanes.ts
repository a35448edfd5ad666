import {
  foldOpenRequests,
  isWaitingForPerson,
  NO_OPEN_REQUESTS,
  OPEN_REQUEST_TYPES,
  type OpenRequests,
} from '@/orchestration/fold/open-requests'
import type { EventRecord, LedgerEventType } from '@/orchestration/model/events'
import type { ControlAction } from '@/orchestration/model/records'
import type { WorkerStatus } from '@/orchestration/model/status'

/** What a worker was doing for a while. `waiting` is for a person; a tool that waits for a person is `waiting`. */
export type LaneState = 'queued' | 'working' | 'tool' | 'waiting'

/** A stretch of one state. Times are milliseconds since the epoch; `toMs` null is still going on. */
export type LaneSegment = {
  state: LaneState
  attempt: number
  fromMs: number
  toMs: number | null
  detail: string | null
  seq: number
}

export type Lane = {
  workerId: string
  segments: LaneSegment[]
  /** Where each attempt after the first was queued, and why. */
  notches: { attempt: number; atMs: number; reason: string; seq: number }[]
  /** Where a person ordered something. */
  marks: { action: ControlAction; atMs: number; by: string; seq: number }[]
  /** How each attempt ended. */
  ends: { status: WorkerStatus | 'interrupted'; attempt: number; atMs: number; seq: number }[]
}

/** The events a timeline is made of: enough for every lane, without any token of output. */
export const TIMELINE_TYPES = [
  'worker.created',
  'tool.started',
  'tool.completed',
  'tool.errored',
  'control.requested',
  ...OPEN_REQUEST_TYPES,
] as const satisfies readonly LedgerEventType[]

type OpenLane = { lane: Lane; attempt: number; running: boolean; tools: Map<string, string>; requests: OpenRequests }

/**
 * Lanes by worker, in the order the workers were created. `events` in order of `seq`; other types are skipped. Pure: the same
 * events give the same lanes, whether streamed, read in pages or replayed.
 */
export function buildLanes(events: Iterable<EventRecord>): Lane[] {
  const lanes = new Map<string, OpenLane>()
  for (const event of events) {
    if (event.type === 'worker.created') lanes.set(event.payload.worker.id, openLane(event.payload.worker.id))
    const workerId = event.type === 'worker.created' ? event.payload.worker.id : event.workerId
    const open = workerId === null ? undefined : lanes.get(workerId)
    if (open) step(open, event)
  }
  return [...lanes.values()].map(({ lane }) => lane)
}

function openLane(workerId: string): OpenLane {
  const lane = { workerId, segments: [], notches: [], marks: [], ends: [] }
  return { lane, attempt: 1, running: false, tools: new Map(), requests: NO_OPEN_REQUESTS }
}

function step(open: OpenLane, event: EventRecord): void {
  const atMs = Date.parse(event.createdAt)
  const { requests } = open
  open.requests = foldOpenRequests(requests, event)
  switch (event.type) {
    case 'worker.created':
      return begin(open, 'queued', atMs, event.seq)
    case 'worker.requeued':
      open.attempt = event.payload.attempt
      open.lane.notches.push({ attempt: open.attempt, atMs, reason: event.payload.reason, seq: event.seq })
      clear(open)
      return begin(open, 'queued', atMs, event.seq)
    case 'worker.started':
      clear(open)
      open.running = true
      return begin(open, 'working', atMs, event.seq)
    case 'worker.completed':
    case 'worker.failed':
    case 'worker.cancelled':
      clear(open)
      end(open, atMs)
      open.lane.ends.push({ status: endOf(event), attempt: open.attempt, atMs, seq: event.seq })
      return
    case 'tool.started':
      open.tools.set(event.payload.toolId, event.payload.title)
      return refresh(open, atMs, event.seq)
    case 'tool.completed':
    case 'tool.errored':
      open.tools.delete(event.payload.toolId)
      return refresh(open, atMs, event.seq)
    case 'control.requested': {
      const { action, requestedBy } = event.payload.control
      open.lane.marks.push({ action, atMs, by: requestedBy.name, seq: event.seq })
      return
    }
    default:
      if (open.requests !== requests) refresh(open, atMs, event.seq)
  }
}

type EndEvent = Extract<EventRecord, { type: keyof typeof END_STATUS }>

function endOf(event: EndEvent): Lane['ends'][number]['status'] {
  const isByPerson = event.type === 'worker.failed' && event.payload.failure.reason === 'interrupted'
  return isByPerson ? 'interrupted' : END_STATUS[event.type]
}

const END_STATUS = {
  'worker.completed': 'completed',
  'worker.failed': 'failed',
  'worker.cancelled': 'cancelled',
} as const

function clear(open: OpenLane): void {
  open.running = false
  open.tools.clear()
}

/** A person who is waited for outranks a tool, a tool outranks plain work. */
function refresh(open: OpenLane, atMs: number, seq: number): void {
  if (!open.running) return
  const state = isWaitingForPerson(open.requests) ? 'waiting' : open.tools.size > 0 ? 'tool' : 'working'
  const last = open.lane.segments.at(-1)
  if (last && last.toMs === null && last.state === state && state !== 'tool') return
  begin(open, state, atMs, seq)
}

function begin(open: OpenLane, state: LaneState, atMs: number, seq: number): void {
  end(open, atMs)
  const detail = state === 'tool' ? ([...open.tools.values()].at(-1) ?? null) : null
  open.lane.segments.push({ state, attempt: open.attempt, fromMs: atMs, toMs: null, detail, seq })
}

function end(open: OpenLane, atMs: number): void {
  const last = open.lane.segments.at(-1)
  if (last && last.toMs === null) last.toMs = atMs
}
