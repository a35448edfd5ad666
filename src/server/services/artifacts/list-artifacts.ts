import type { ArtifactRecord } from '@/orchestration/model/artifact'
import { authoriseRun } from '../authorise'
import type { ServiceContext } from '../context'

type Input = { runId: string; workerId?: string | undefined; kind?: string | undefined }

/** The artifacts of a run, oldest first, without their contents. */
export async function listArtifacts(
  ctx: ServiceContext,
  { runId, workerId, kind }: Input,
): Promise<{ items: ArtifactRecord[] }> {
  const run = await authoriseRun(ctx, 'artifacts.read', runId)
  const artifacts = await ctx.deps.store.listArtifacts(run.id)
  const isWanted = (artifact: ArtifactRecord) =>
    (workerId === undefined || artifact.workerId === workerId) && (kind === undefined || artifact.kind === kind)
  return { items: artifacts.filter(isWanted) }
}
