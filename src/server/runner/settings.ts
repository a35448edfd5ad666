import type { Logger } from 'pino'
import type { Clock, Fence, LedgerFeed, LedgerStore, Launcher, NewId, RuntimeController } from '@/orchestration/ports'
import type { AttemptPlaces, CwdBounds } from '@/server/attempt-places'
import type { RunAges } from '@/orchestration/run/run-ages'
import type { LiveSession } from '@/orchestration/scheduling/pick-starts'

export type RunnerSettings = {
  /** Workers that execute at once on this machine, over all runs. One that waits for a person is not among them. */
  maxWorkers: number
  launcher: 'inline' | 'detached'
  /**
   * This process alone drives workers (embedded, SQLite): whatever runs at boot belonged to a dead process, and there is
   * nobody to lease anything against. Otherwise attempts run under leases.
   */
  exclusive: boolean

  pollIntervalMs: number
  recoverIntervalMs: number
  leaseMs: number
  leaseRenewMs: number
  /** A lease that could not be confirmed is given up this long before it passes. */
  leaseMarginMs: number

  startTimeoutMs: number
  idleTimeoutMs: number
  turnTimeoutMs: number
  /** How long a request may wait for a person; null: without end. */
  requestTimeoutMs: number | null
  /** How long a worker waits for a runtime that no running process has: one that has it may be restarting. */
  runtimeGoneMs: number
  /** How long an agent may take to obey an interrupt before its session is stopped. */
  obeyTimeoutMs: number
  /** How long the turn may last in which an agent hands back what it has. */
  handBackTimeoutMs: number
  /** How long `stop` may take. */
  stopTimeoutMs: number

  deltaIntervalMs: number
  deltaBytesMax: number
  eventBytesMax: number
  attemptBytesMax: number
  attemptEventsMax: number
  /** Beyond this much that the ledger does not have yet an agent is not read: it waits, and others have their turn. */
  unwrittenBytesMax: number
  unwrittenEventsMax: number
  /** What an attempt may put into its spill file, beyond the caps. */
  spillBytesMax: number
  /** A worker's result is cut beyond this; its whole text stays in the events. */
  resultBytesMax: number
  runnerLostRetriesMax: number
}

export const DEFAULT_RUNNER_SETTINGS: RunnerSettings = {
  maxWorkers: 16,
  launcher: 'inline',
  exclusive: true,
  pollIntervalMs: 2_000,
  recoverIntervalMs: 5_000,
  leaseMs: 30_000,
  leaseRenewMs: 5_000,
  leaseMarginMs: 8_000,
  // A package runner may have to fetch the agent first; gemini may have to wait for a minute to pass.
  startTimeoutMs: 120_000,
  idleTimeoutMs: 10 * 60_000,
  turnTimeoutMs: 60 * 60_000,
  requestTimeoutMs: null,
  runtimeGoneMs: 10 * 60_000,
  obeyTimeoutMs: 5_000,
  handBackTimeoutMs: 30_000,
  stopTimeoutMs: 7_000,
  deltaIntervalMs: 100,
  deltaBytesMax: 4_096,
  eventBytesMax: 256 * 1024,
  attemptBytesMax: 64 * 1024 * 1024,
  attemptEventsMax: 200_000,
  unwrittenBytesMax: 1024 * 1024,
  // As many as one batch of the ledger holds.
  unwrittenEventsMax: 2_000,
  spillBytesMax: 256 * 1024 * 1024,
  resultBytesMax: 1024 * 1024,
  runnerLostRetriesMax: 2,
}

/** Ends processes that outlived their runner, by the marker in their environment. */
export interface Reaper {
  /** Kills every process whose marker starts with `prefix`; resolves with how many there were. */
  killMarked(prefix: string): Promise<number>
}

/** Where a runner puts the events that the ledger refused it, for people to look at. */
export interface Shelf {
  /** Resolves with where they are now. */
  keep(fence: Fence, events: readonly unknown[]): Promise<string>
}

/** A launcher that knows what it has launched and not seen the end of. */
export interface SlottedLauncher extends Launcher {
  isLive(workerId: string): boolean
  /** What is live here, claimed or about to be, and which of it is known to wait for a person. */
  sessions(): LiveSession[]
  /** Workers of a run that are live here, claimed or about to be. */
  countOf(runId: string): number
}

export type RunnerDeps = {
  store: LedgerStore
  feed: LedgerFeed
  controller: RuntimeController
  clock: Clock
  newId: NewId
  /** 0 ≤ n < 1. */
  random: () => number
  log: Logger
  settings: RunnerSettings
  dataDir: string
  places: AttemptPlaces
  cwdBounds: CwdBounds
  reaper: Reaper
  shelf: Shelf
  /** The process's, where others in it ask about ages too. */
  runAges?: RunAges
  /** For `settings.launcher: 'detached'`. */
  detachedLauncher?: SlottedLauncher
}

/** What one attempt needs of its runner. */
export type AttemptDeps = Pick<
  RunnerDeps,
  | 'store'
  | 'controller'
  | 'clock'
  | 'newId'
  | 'random'
  | 'log'
  | 'settings'
  | 'dataDir'
  | 'places'
  | 'cwdBounds'
  | 'shelf'
> & {
  runnerId: string
}
