/** How many sessions may live at once, those that wait for a person included, for each slot. */
const SESSIONS_PER_SLOT = 4
/** A session that has waited for a person this long holds no slot. */
export const WAIT_GRACE_MS = 5_000
/** A person may open sessions while they hold fewer than this many times what is still free for everybody. */
const SHARE_OF_FREE_SESSIONS = SESSIONS_PER_SLOT - 1

/** A queued worker. `runtime` names the runtime that it needs, if that one limits its sessions. */
export type QueuedWorker = { id: string; runId: string; runtime: string | null }

/** What is known of a run with queued workers. `running` counts its running workers, also on other machines. */
export type RunLoad = { personId: string; running: number; maxConcurrency: number | null }

/** A worker that executes here. `waitingSince` is monotonic; null while it does not wait for a person. */
export type LiveSession = { workerId: string; runId: string; waitingSince: number | null }

/** Why a queued worker has not started yet. */
export type QueueReason = 'slot' | 'session' | 'runtime' | 'run_limit' | RuntimeElsewhere
/** The runtime cannot be started by this process: another one can, or none does. */
export type RuntimeElsewhere = 'runtime_elsewhere' | 'runtime_absent'

export type SchedulingInput<W extends QueuedWorker> = {
  /** In order of run age, and of launch within a run. Workers of runs without a load are left alone. */
  queued: readonly W[]
  loads: ReadonlyMap<string, RunLoad>
  live: readonly (LiveSession & { personId: string })[]
  /** How many more sessions each runtime with a limit takes. */
  freeByRuntime: ReadonlyMap<string, number>
  /** Workers that may hold a slot at once. */
  slots: number
  /** Monotonic. */
  now: number
  /** When each person was last given a slot; a higher number is later. */
  servedAt: ReadonlyMap<string, number>
}

export type Starts<W extends QueuedWorker> = {
  /** In the order in which slots were given. */
  starts: { worker: W; personId: string }[]
  /** By worker id, of the queued workers that do not start now. */
  reasons: Map<string, QueueReason>
}

type Run<W> = { waiting: W[]; running: number; max: number }
type Person<W> = { id: string; working: number; live: number; servedAt: number; runs: Run<W>[] }

/** Whether a worker holds a slot: not while it waits for a person, once the wait has lasted. */
export function holdsSlot({ waitingSince }: Pick<LiveSession, 'waitingSince'>, now: number): boolean {
  return waitingSince === null || now - waitingSince < WAIT_GRACE_MS
}

/** How many sessions may live at once on a machine with this many slots. */
export function sessionsMax(slots: number): number {
  return slots * SESSIONS_PER_SLOT
}

/**
 * Decides which queued workers start now.
 *
 * - A slot goes to the person with the fewest workers that hold one; among equals to the one who was served longest ago. A
 *   person who is alone may use every slot.
 * - Within a person it goes to the run with the fewest running workers, among equals to the oldest run, so that a run of 200
 *   workers does not make a run of one wait. No run exceeds its `maxConcurrency`.
 * - Sessions that wait for a person hold no slot, but count as live: at most `sessionsMax` live at once. A person may use at
 *   most three quarters of what others leave free, so that unanswered requests of one person never take the last session.
 * - A worker whose runtime takes no more sessions is passed over; the others of its run are not.
 */
export function pickStarts<W extends QueuedWorker>(input: SchedulingInput<W>): Starts<W> {
  const { slots, now, live } = input
  const people = peopleOf(input)
  const free = {
    slots: slots - live.filter((session) => holdsSlot(session, now)).length,
    sessions: sessionsMax(slots) - live.length,
    byRuntime: new Map(input.freeByRuntime),
  }
  let served = Math.max(0, ...input.servedAt.values())
  const starts: Starts<W>['starts'] = []
  while (free.slots > 0) {
    const next = nextStart(people, free)
    if (next === null) break
    const { person, run, worker } = next
    run.waiting.splice(run.waiting.indexOf(worker), 1)
    run.running += 1
    person.working += 1
    person.live += 1
    person.servedAt = served += 1
    free.slots -= 1
    free.sessions -= 1
    take(free, worker)
    starts.push({ worker, personId: person.id })
  }
  return { starts, reasons: reasonsOf(people, free) }
}

type Free = { slots: number; sessions: number; byRuntime: Map<string, number> }

function peopleOf<W extends QueuedWorker>({ queued, loads, live, now, servedAt }: SchedulingInput<W>): Person<W>[] {
  const people = new Map<string, Person<W>>()
  const runs = new Map<string, Run<W>>()
  for (const worker of queued) {
    const load = loads.get(worker.runId)
    if (load === undefined) continue
    const { personId: id } = load
    const person = people.get(id) ?? { id, working: 0, live: 0, servedAt: servedAt.get(id) ?? 0, runs: [] }
    people.set(id, person)
    const run = runs.get(worker.runId) ?? { waiting: [], running: load.running, max: load.maxConcurrency ?? Infinity }
    if (run.waiting.length === 0) person.runs.push(run)
    runs.set(worker.runId, run)
    run.waiting.push(worker)
  }
  for (const session of live) {
    const person = people.get(session.personId)
    if (person === undefined) continue
    person.live += 1
    if (holdsSlot(session, now)) person.working += 1
  }
  return [...people.values()]
}

/** The person whose turn it is, and which of their workers. Null when nothing may start. */
function nextStart<W extends QueuedWorker>(people: readonly Person<W>[], free: Free) {
  let next: { person: Person<W>; run: Run<W>; worker: W } | null = null
  for (const person of people) {
    if (!mayOpenSession(person, free)) continue
    if (next !== null && !isServedBefore(person, next.person)) continue
    const own = nextOf(person, free)
    if (own !== null) next = { person, ...own }
  }
  return next
}

/** Runs are in order of age, so the first of equals is the oldest. */
function nextOf<W extends QueuedWorker>({ runs }: Person<W>, free: Free): { run: Run<W>; worker: W } | null {
  let next: { run: Run<W>; worker: W } | null = null
  for (const run of runs) {
    if (run.running >= run.max || (next !== null && run.running >= next.run.running)) continue
    const worker = run.waiting.find((candidate) => hasRoom(free, candidate))
    if (worker !== undefined) next = { run, worker }
  }
  return next
}

function isServedBefore<W>(a: Person<W>, b: Person<W>): boolean {
  return a.working === b.working ? a.servedAt < b.servedAt : a.working < b.working
}

function mayOpenSession<W>({ live }: Person<W>, { sessions }: Free): boolean {
  return live < sessions * SHARE_OF_FREE_SESSIONS
}

function hasRoom({ byRuntime }: Free, { runtime }: QueuedWorker): boolean {
  return runtime === null || (byRuntime.get(runtime) ?? Infinity) > 0
}

function take({ byRuntime }: Free, { runtime }: QueuedWorker): void {
  const left = runtime === null ? undefined : byRuntime.get(runtime)
  if (runtime !== null && left !== undefined) byRuntime.set(runtime, left - 1)
}

function reasonsOf<W extends QueuedWorker>(people: readonly Person<W>[], free: Free): Map<string, QueueReason> {
  const reasons = new Map<string, QueueReason>()
  for (const person of people) {
    const shared: QueueReason = mayOpenSession(person, free) ? 'slot' : 'session'
    for (const { waiting, running, max } of person.runs) {
      const ofRun = running < max ? shared : 'run_limit'
      for (const worker of waiting) reasons.set(worker.id, hasRoom(free, worker) ? ofRun : 'runtime')
    }
  }
  return reasons
}
