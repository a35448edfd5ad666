import { z } from 'zod'
import type { RuntimeRequestRecord } from '@/orchestration/model/request'
import { jsonColumn } from '@/orchestration/model/stored-value'
import { authoriseRequest } from '../authorise'
import type { ServiceContext } from '../context'
import { describeRequests, type RequestItem } from './describe-requests'

/** The artifact of a request that is too large for its row. Options and questions stay those that can be answered. */
const WHOLE = jsonColumn('Artifact.content', z.object({ summary: z.string(), detail: z.string().nullable() }))

/** A request in full, also where lists have an extract of it. */
export async function getRequest(ctx: ServiceContext, input: { id: string }): Promise<RequestItem> {
  const { request } = await authoriseRequest(ctx, 'requests.read', input.id)
  const [item] = await describeRequests(ctx, [await inFull(ctx, request)])
  if (item === undefined) throw new Error(`request ${request.id} was not described`)
  return item
}

async function inFull(ctx: ServiceContext, request: RuntimeRequestRecord): Promise<RuntimeRequestRecord> {
  if (request.whole === undefined) return request
  const kept = await ctx.deps.store.getArtifactContent(request.whole.artifactId)
  if (kept === null) return request
  return { ...request, ...WHOLE.decode(kept.content, kept.artifact.id) }
}
