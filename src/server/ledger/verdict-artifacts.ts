import type { StateEventDraft } from '@/orchestration/model/events'
import type { ArtifactContent } from '@/orchestration/ports'
import { entityOf } from '@/orchestration/run/run-view'
import { draftOf } from '@/orchestration/model/event-draft'
import { timeOf, type LedgerContext } from './ledger-context'
import type { AppliedChange } from './ledger-tables'

/** An artifact for each verdict that a change has reached: the verdict with the candidates it names, as JSON. */
export function verdictArtifacts(
  { view, rows }: Pick<AppliedChange, 'view' | 'rows'>,
  { newId, clock }: Pick<LedgerContext, 'newId' | 'clock'>,
): ArtifactContent[] {
  return rows.flatMap(({ event }): ArtifactContent[] => {
    if (event.type !== 'reduction.completed' || event.payload.verdict === null) return []
    const { id, version, mode, workerId, candidates, verdict } = entityOf(view, 'reductions', event.payload.id)
    const content = JSON.stringify({ reductionId: id, version, mode, candidates, verdict }, null, 2)
    const artifact = {
      id: newId('art'),
      runId: view.run.id,
      workerId,
      attempt: workerId === null ? null : (event.attempt ?? view.workers[workerId]?.attempt ?? null),
      kind: 'verdict',
      format: 'json',
      title: `Verdict ${version} (${mode})`,
      bytes: Buffer.byteLength(content),
      createdAt: timeOf(clock),
    } as const
    return [{ artifact, content }]
  })
}

/** An event of the run, not of the worker: a worker's own end is the last event of its attempt. */
export function announceArtifact({ artifact }: ArtifactContent): StateEventDraft {
  return draftOf('artifact.added', null, `Artifact: ${artifact.title}`, { artifact })
}
