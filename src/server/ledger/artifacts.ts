import type { ArtifactContent, Fence } from '@/orchestration/ports'
import { assertFence } from './assert-fence'
import { change } from './change'
import { draftOf } from '@/orchestration/model/event-draft'
import type { LedgerContext } from './ledger-context'

export async function addArtifact(ctx: LedgerContext, content: ArtifactContent, fence: Fence | null): Promise<void> {
  const { artifact } = content
  const scope = { workerIds: fence === null ? [] : [fence.workerId] }
  await change(
    ctx,
    artifact.runId,
    scope,
    (view) => {
      if (fence !== null) assertFence(view, fence)
      const about =
        artifact.workerId === null || artifact.attempt === null
          ? null
          : { id: artifact.workerId, attempt: artifact.attempt }
      return [draftOf('artifact.added', about, `Artifact: ${artifact.title}`, { artifact })]
    },
    [content],
  )
}
