import { NO_IDENTITY, type WorkerRecord } from '../model/records'
import { NO_COST, NO_USAGE, UNKNOWN_COST } from '../model/usage'

/** Fields needed to create a worker; `createdAt` is ISO 8601 UTC. */
export type WorkerFacts = Pick<
  WorkerRecord,
  'id' | 'runId' | 'ordinal' | 'kind' | 'title' | 'target' | 'reductionId' | 'createdAt'
> & { roleId?: string }

/** A worker to which nothing has happened yet: its first attempt waits to be claimed. */
export function queuedWorker(facts: WorkerFacts): WorkerRecord {
  return {
    ...facts,
    roleId: facts.roleId ?? defaultRoleId(facts),
    attempt: 1,
    status: 'queued',
    epoch: 0,
    launchId: null,
    runnerId: null,
    leaseUntil: null,
    resumeFrom: null,
    identity: NO_IDENTITY,
    result: null,
    resultPartial: false,
    resultJson: null,
    failure: null,
    usage: NO_USAGE,
    cost: UNKNOWN_COST,
    spent: { usage: NO_USAGE, cost: NO_COST },
    queuedAt: facts.createdAt,
    startedAt: null,
    endedAt: null,
    updatedAt: facts.createdAt,
  }
}

/** Unique in the run, as the ordinal is. */
export function defaultRoleId({ kind, ordinal }: Pick<WorkerRecord, 'kind' | 'ordinal'>): string {
  return `${kind}-${ordinal}`
}
