import { isStateEvent, type EventRecord } from '@/orchestration/model/events'
import { isTerminalRunStatus } from '@/orchestration/model/status'
import { projectRun } from '@/orchestration/run/project-run'
import { collectEvents } from '@/orchestration/run/read-all-events'
import type { RunView } from '@/orchestration/run/run-view'
import type { Ledger } from '@/server/ledger/open-ledger'
import type { MemoryLedger } from '../../support/memory-ledger/open-memory-ledger'

/** A ledger that tells, or whose database tells, under which epoch each event was written. */
type InspectedLedger = Pick<Ledger, 'store'> & (Pick<Ledger, 'db'> | Pick<MemoryLedger, 'epochsOf'>)

/** A piece of text whose storing was confirmed to the runner that wrote it. */
export type Acknowledged = { workerId: string; attempt: number; text: string }

/**
 * What must hold of a run whatever happened to it and to the processes around it, as sentences about what does not; empty
 * when all holds. I1 gapless, I3 attempts, I4 fold and rows, I5 requests, I6 epochs; with `acknowledged` also I2.
 */
export async function brokenInvariants(
  ledger: InspectedLedger,
  runId: string,
  { acknowledged = [] }: { acknowledged?: readonly Acknowledged[] } = {},
): Promise<string[]> {
  const view = await ledger.store.getRunView(runId)
  if (view === null) return [`run ${runId} is gone`]
  const events = await collectEvents(ledger.store, runId, { throughSeq: view.run.lastSeq })
  return [
    ...brokenSequence(events, view.run.lastSeq),
    ...brokenFold(events, view),
    ...brokenAttempts(events),
    ...brokenRequests(events, view),
    ...brokenEnd(view),
    ...(await brokenEpochs(ledger, events)),
    ...lostTexts(events, acknowledged),
  ]
}

/** I1. */
export function brokenSequence(events: readonly Pick<EventRecord, 'seq'>[], lastSeq: number): string[] {
  const wrong = events.flatMap(({ seq }, index) => (seq === index + 1 ? [] : [`I1: event ${index + 1} has seq ${seq}`]))
  if (events.length !== lastSeq) wrong.push(`I1: ${events.length} events, but the run says ${lastSeq}`)
  return wrong.slice(0, 3)
}

/** I2. Deltas are joined, so the text of an attempt as a whole must hold what was confirmed, as often as that was. */
function lostTexts(events: readonly EventRecord[], acknowledged: readonly Acknowledged[]): string[] {
  const stored = new Map<string, string>()
  for (const event of events) {
    if (event.type !== 'assistant.message.delta') continue
    const key = `${event.workerId}#${event.attempt}`
    stored.set(key, (stored.get(key) ?? '') + event.payload.text)
  }
  const wanted = new Map<string, string>()
  for (const { workerId, attempt, text } of acknowledged) {
    const key = `${workerId}#${attempt}`
    wanted.set(key, (wanted.get(key) ?? '') + text)
  }
  return [...wanted].flatMap(([key, text]) => {
    const whole = stored.get(key) ?? ''
    return isSubsequence(text, whole) ? [] : [`I2: of ${key} "${text}" was confirmed, stored is "${whole}"`]
  })
}

/** Text whose confirmation was lost may stand between. */
function isSubsequence(part: string, whole: string): boolean {
  let at = 0
  for (const char of whole) if (char === part[at]) at += 1
  return at === part.length
}

/** What may be written of an attempt after its end: it is about the worker, not from the agent. */
function isBookkeeping(type: EventRecord['type']): boolean {
  return (
    type === 'worker.attempt.archived' ||
    type === 'worker.requeued' ||
    type === 'worker.writes.refused' ||
    type === 'artifact.added' ||
    type.startsWith('reduction.') ||
    type.startsWith('control.')
  )
}

const ENDS: ReadonlySet<EventRecord['type']> = new Set(['worker.completed', 'worker.failed', 'worker.cancelled'])

/** I3. */
function brokenAttempts(events: readonly EventRecord[]): string[] {
  const found: string[] = []
  const started = new Set<string>()
  const ended = new Set<string>()
  for (const { type, workerId, attempt, seq } of events) {
    if (workerId === null) continue
    const key = `${workerId}#${attempt}`
    if (ended.has(key) && !isBookkeeping(type)) found.push(`I3: ${type} (seq ${seq}) after the end of ${key}`)
    if (type === 'worker.started') {
      if (started.has(key)) found.push(`I3: ${key} started twice`)
      started.add(key)
    } else if (isFromAgent(type) && !started.has(key)) found.push(`I3: ${type} (seq ${seq}) before the start of ${key}`)
    if (ENDS.has(type)) ended.add(key)
  }
  return found
}

function isFromAgent(type: EventRecord['type']): boolean {
  return !isStateEvent({ type }) && !type.startsWith('budget.') && type !== 'runner.note'
}

/** I4. */
function brokenFold(events: readonly EventRecord[], stored: RunView): string[] {
  let folded: RunView
  try {
    folded = projectRun(events)
  } catch (error) {
    return [`I4: the events cannot be folded: ${String(error)}`]
  }
  const [fold, rows] = [sorted(folded), sorted(stored)].map((view) => JSON.stringify(view))
  if (fold === rows || fold === undefined || rows === undefined) return []
  const at = [...fold].findIndex((char, index) => char !== rows[index])
  return [`I4: the fold has …${fold.slice(at - 60, at + 80)}… the rows …${rows.slice(at - 60, at + 80)}…`]
}

/** Keys in order; leases aside, the one column without an event. */
export function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== 'leaseUntil')
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, entry]) => [key, sorted(entry)]),
  )
}

/** I5: at most one decision, never after the request was settled. That it fits the digest is the store's to refuse. */
function brokenRequests(events: readonly EventRecord[], view: RunView): string[] {
  const decided = new Set<string>()
  const settled = new Set<string>()
  const found: string[] = []
  for (const event of events) {
    if (event.type === 'request.responded' || event.type === 'request.expired') {
      const { id } = event.payload
      if (decided.has(id)) found.push(`I5: request ${id} was decided twice`)
      if (settled.has(id)) found.push(`I5: request ${id} was decided after its end`)
      decided.add(id)
    }
    if (event.type === 'request.resolved' || event.type === 'request.closed') settled.add(event.payload.id)
  }
  for (const { id, status, workerId, attempt, digest } of Object.values(view.requests)) {
    const worker = view.workers[workerId]
    const isWaiting = status === 'open' || status === 'responded'
    if (isWaiting && (worker?.status !== 'running' || worker.attempt !== attempt)) {
      found.push(`I5: request ${id} is ${status} though its attempt is over`)
    }
    if (digest === '') found.push(`I5: request ${id} has no digest`)
  }
  return found
}

/** A run that has ended has nothing going on in it. */
function brokenEnd({ run, workers, controls }: RunView): string[] {
  if (!isTerminalRunStatus(run.status)) return []
  const live = Object.values(workers).filter(({ status }) => status === 'queued' || status === 'running')
  const pending = Object.values(controls).filter(({ status }) => status === 'pending')
  return [
    ...live.map(({ id, status }) => `I7: run ${run.id} is ${run.status}, its worker ${id} is ${status}`),
    ...pending.map(({ id, action }) => `I7: run ${run.id} is ${run.status}, its control ${id} (${action}) is pending`),
  ]
}

/** I6: each claim raises the epoch by one, and every event of an agent carries the one in force. */
async function brokenEpochs(ledger: InspectedLedger, events: readonly EventRecord[]): Promise<string[]> {
  const runId = events[0]?.runId
  if (runId === undefined) return []
  const epochs = await ('epochsOf' in ledger ? ledger.epochsOf(runId) : storedEpochs(ledger, runId))
  const inForce = new Map<string, number>()
  const found: string[] = []
  for (const event of events) {
    if (event.workerId === null) continue
    const before = inForce.get(event.workerId) ?? 0
    if (event.type === 'worker.started') {
      if (event.payload.epoch !== before + 1)
        found.push(`I6: ${event.workerId} went from epoch ${before} to ${event.payload.epoch}`)
      inForce.set(event.workerId, event.payload.epoch)
    } else if (isFromAgent(event.type) && epochs.get(event.seq) !== before) {
      found.push(`I6: event ${event.seq} was written under epoch ${epochs.get(event.seq)}, in force was ${before}`)
    }
  }
  return found
}

async function storedEpochs({ db }: Pick<Ledger, 'db'>, runId: string): Promise<Map<number, number | null>> {
  const rows = await db.event.findMany({ where: { runId }, select: { seq: true, epoch: true } })
  return new Map(rows.map(({ seq, epoch }) => [seq, epoch]))
}

/** I8. */
export async function brokenDatabase({ db, dialect }: Pick<Ledger, 'db' | 'dialect'>): Promise<string[]> {
  if (dialect === 'postgresql') {
    const rows = await db.$queryRawUnsafe<{ n: number }[]>('SELECT count(*)::int AS n FROM "Event"')
    return rows.length === 1 ? [] : ['I8: the events cannot be counted']
  }
  const integrity = await db.$queryRawUnsafe<{ integrity_check: string }[]>('PRAGMA integrity_check')
  const orphans = await db.$queryRawUnsafe<unknown[]>('PRAGMA foreign_key_check')
  return [
    ...integrity.filter((row) => row.integrity_check !== 'ok').map((row) => `I8: ${row.integrity_check}`),
    ...(orphans.length > 0 ? [`I8: ${orphans.length} rows refer to rows that are gone`] : []),
  ]
}
