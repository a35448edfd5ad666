import { z } from 'zod'
import { searchTextSchema } from '@/orchestration/model/ids'
import { getIsolation } from '@/server/services/isolation/get-isolation'
import { listRuntimes } from '@/server/services/runtimes/list-runtimes'
import {
  listCatalogue,
  listDefinitions,
  readRegistry,
  removeDefinition,
  saveDefinition,
} from '@/server/services/runtimes/manage-runtimes'
import { testRuntime } from '@/server/services/runtimes/test-runtime'
import { procedureFor, router } from '../trpc'

const runtimeIdSchema = searchTextSchema.min(1).max(80)
const passwordSchema = z.string().min(1).max(1_024)
const REGISTRY_CHARS_MAX = 512 * 1024

export const runtimesRouter = router({
  // `refresh` counts by POST only: by GET it would let a link start programs. `runtimes.refresh` is the plain way.
  list: procedureFor('runtimes.read')
    .input(z.strictObject({ refresh: z.boolean().default(false) }).prefault({}))
    .query(({ ctx, input }) => listRuntimes(ctx.service, { refresh: input.refresh && ctx.isGet !== true })),
  refresh: procedureFor('runtimes.refresh').mutation(({ ctx }) => listRuntimes(ctx.service, { refresh: true })),
  isolation: procedureFor('runtimes.read').query(({ ctx }) => getIsolation(ctx.service)),
  catalogue: procedureFor('runtimes.read').query(({ ctx }) => listCatalogue(ctx.service)),
  definitions: procedureFor('runtimes.manage').query(({ ctx }) => listDefinitions(ctx.service)),
  save: procedureFor('runtimes.manage')
    .input(
      z.strictObject({
        /** Checked as a whole by the service, which names every field that is wrong. */
        entry: z.record(z.string(), z.unknown()),
        apiKey: z.string().min(1).max(4_096).nullable().optional(),
        password: passwordSchema,
      }),
    )
    .mutation(({ ctx, input }) => saveDefinition(ctx.service, input)),
  remove: procedureFor('runtimes.manage')
    .input(z.strictObject({ runtimeId: runtimeIdSchema, password: passwordSchema }))
    .mutation(({ ctx, input }) => removeDefinition(ctx.service, input)),
  test: procedureFor('runtimes.manage')
    .input(z.strictObject({ runtimeId: runtimeIdSchema, model: z.string().min(1).max(200).nullable().default(null) }))
    .mutation(({ ctx, input }) => testRuntime(ctx.service, input)),
  readRegistry: procedureFor('runtimes.manage')
    .input(z.strictObject({ text: z.string().min(2).max(REGISTRY_CHARS_MAX) }))
    .mutation(({ ctx, input }) => readRegistry(ctx.service, input.text)),
})
