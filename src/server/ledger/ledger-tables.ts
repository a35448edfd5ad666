import type { RunRecord } from '@/orchestration/model/records'
import type { ArtifactContent, ChangeScope, IdempotencyKey, LedgerStore } from '@/orchestration/ports'
import type { RunView } from '@/orchestration/run/run-view'
import type { Appended, Entry } from './group-commit/batch'
import type { EventRow } from './insert-events'

/** What the store's methods answer by reading alone. Promises and order are those of `LedgerStore`. */
export type LedgerReads = Pick<
  LedgerStore,
  | 'getRun'
  | 'listRuns'
  | 'countInterrupted'
  | 'getRunView'
  | 'listOpenRuns'
  | 'getReduction'
  | 'listEvents'
  | 'listEventTexts'
  | 'listArtifacts'
  | 'getArtifactContent'
  | 'getWorker'
  | 'listWorkers'
  | 'listQueuedWorkers'
  | 'listWorkerAttempts'
  | 'listRunningWorkers'
  | 'listRunners'
  | 'getWorkerControl'
  | 'listWorkerControls'
  | 'listPendingWorkerControls'
  | 'getRuntimeRequest'
  | 'listRuntimeRequests'
  | 'listQueuedRuntimeRequestResponses'
>

/**
 * A run's rows as a change leaves them, the events that say so, and the contents of artifacts that are new. Without events
 * there is nothing to write.
 */
export type AppliedChange = { view: RunView; rows: EventRow[]; contents: ArtifactContent[] }

/**
 * Where rows and events stand. It decides nothing: what a change means is said above it, once for every kind of tables.
 * Each write is all or nothing; changes of one run happen one after the other.
 */
export interface LedgerTables {
  readonly reads: LedgerReads

  /**
   * Gives the rows in scope to `apply`, and writes what it makes of them with its events and contents.
   * @throws DomainError `not_found` for an unknown run, `conflict` for a row that exists already, and what `apply` throws.
   */
  change(runId: string, scope: ChangeScope, apply: (before: RunView) => AppliedChange): Promise<AppliedChange>

  /** @throws DomainError `conflict` when the run, a worker or the key exists already. */
  insertRun(created: AppliedChange, idempotency: IdempotencyKey | null): Promise<void>
  findByIdempotencyKey(workspaceId: string, key: string): Promise<{ run: RunRecord; bodyHash: string | null } | null>
  /** False, and nothing deleted, for a run that is unknown or has not ended. */
  deleteEndedRun(runId: string): Promise<boolean>

  /** Writes the stream events of those entries whose fence is in force. */
  append(entries: Entry[], now: string): Promise<Appended>
  renewLeases: LedgerStore['renewLeases']
  announceRunner: LedgerStore['announceRunner']
}
