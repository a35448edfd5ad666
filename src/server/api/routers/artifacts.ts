import { z } from 'zod'
import { ARTIFACT_KINDS } from '@/orchestration/model/artifact'
import { idSchema, searchTextSchema } from '@/orchestration/model/ids'
import { getArtifact } from '@/server/services/artifacts/get-artifact'
import { listArtifacts } from '@/server/services/artifacts/list-artifacts'
import { procedureFor, router } from '../trpc'

const kindSchema = searchTextSchema
  .min(1)
  .max(80)
  .describe(`Kinds that Plenum writes: ${ARTIFACT_KINDS.join(', ')}.`)
const listInput = z.strictObject({ runId: idSchema, workerId: idSchema.optional(), kind: kindSchema.optional() })

const read = procedureFor('artifacts.read')

export const artifactsRouter = router({
  list: read.input(listInput).query(({ ctx, input }) => listArtifacts(ctx.service, input)),
  get: read.input(z.strictObject({ id: idSchema })).query(({ ctx, input }) => getArtifact(ctx.service, input)),
})
