import { DomainError } from '@/orchestration/model/errors'
import type { ArtifactContent } from '@/orchestration/ports'
import type { RunView } from '@/orchestration/run/run-view'
import type { DbTransaction } from '@/server/database/client'
import { toArtifactRow } from './rows/artifact-row'
import { toAttemptRow } from './rows/attempt-row'
import { toControlRow } from './rows/control-row'
import { toReductionRow } from './rows/reduction-row'
import { toRequestRow } from './rows/request-row'
import { toRunRow } from './rows/run-row'
import { toWorkerRow } from './rows/worker-row'
import { storableText } from './storable'

/** Writes what differs between two views of a run: new rows whole, others by the columns that changed. */
export async function writeChanges(
  tx: DbTransaction,
  before: RunView,
  after: RunView,
  contents: ArtifactContent[],
): Promise<void> {
  const { run } = after
  const texts = new Map(contents.map(({ artifact, content }) => [artifact.id, storableText(content)]))

  await writeRows(before.workers, after.workers, toWorkerRow, {
    insert: (data) => tx.worker.createMany({ data }),
    update: ({ id }, data) => tx.worker.updateMany({ where: { id }, data }),
  })
  await writeRows(before.attempts, after.attempts, toAttemptRow, {
    insert: (data) => tx.workerAttempt.createMany({ data }),
    update: ({ workerId, attempt }, data) => tx.workerAttempt.updateMany({ where: { workerId, attempt }, data }),
  })
  await writeRows(before.requests, after.requests, (request) => toRequestRow(request, run.workspaceId), {
    insert: (data) => tx.runtimeRequest.createMany({ data }),
    update: ({ id }, data) => tx.runtimeRequest.updateMany({ where: { id }, data }),
  })
  await writeRows(before.controls, after.controls, toControlRow, {
    insert: (data) => tx.workerControl.createMany({ data }),
    update: ({ id }, data) => tx.workerControl.updateMany({ where: { id }, data }),
  })
  await writeRows(before.reductions, after.reductions, toReductionRow, {
    insert: (data) => tx.reduction.createMany({ data }),
    update: ({ id }, data) => tx.reduction.updateMany({ where: { id }, data }),
  })
  await writeRows(
    before.artifacts,
    after.artifacts,
    (artifact) => toArtifactRow(artifact, contentOf(artifact.id, texts)),
    {
      insert: (data) => tx.artifact.createMany({ data }),
      update: ({ id }, data) => tx.artifact.updateMany({ where: { id }, data }),
    },
  )
  await tx.run.updateMany({ where: { id: run.id }, data: changedColumns(toRunRow(before.run), toRunRow(run)) })
}

function contentOf(artifactId: string, texts: Map<string, string>): string {
  const content = texts.get(artifactId)
  if (content === undefined) {
    throw new DomainError('invalid_input', `artifact ${artifactId} was added without its content`)
  }
  return content
}

type Writes<Row> = { insert(rows: Row[]): Promise<unknown>; update(row: Row, changed: Partial<Row>): Promise<unknown> }

/** Rows are updated in order of their keys: together with the lease renewal, which does so too, no two can wait for each other. */
async function writeRows<T, Row extends object>(
  before: Readonly<Record<string, T>>,
  after: Readonly<Record<string, T>>,
  toRow: (record: T) => Row,
  writes: Writes<Row>,
): Promise<void> {
  const inserted: Row[] = []
  for (const [key, record] of Object.entries(after).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const old = before[key]
    if (old === record) continue
    const row = toRow(record)
    if (old === undefined) inserted.push(row)
    else await updateRow(row, changedColumns(toRow(old), row), writes)
  }
  if (inserted.length > 0) await writes.insert(inserted)
}

async function updateRow<Row extends object>(row: Row, changed: Partial<Row>, writes: Writes<Row>): Promise<void> {
  if (Object.keys(changed).length > 0) await writes.update(row, changed)
}

function changedColumns<Row extends object>(before: Row, after: Row): Partial<Row> {
  const old = new Map<string, unknown>(Object.entries(before))
  const changed = Object.entries(after).filter(([column, value]) => !isSameValue(old.get(column), value))
  // Columns of `after` with their values: a part of a Row.
  return Object.fromEntries(changed) as Partial<Row>
}

function isSameValue(a: unknown, b: unknown): boolean {
  return a instanceof Date && b instanceof Date ? a.getTime() === b.getTime() : a === b
}
