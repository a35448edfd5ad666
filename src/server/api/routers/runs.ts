import { z } from 'zod'
import { idSchema, searchTextSchema } from '@/orchestration/model/ids'
import { launchRunInputSchema } from '@/orchestration/model/launch'
import { cancelRun } from '@/server/services/runs/cancel-run'
import { deleteRun } from '@/server/services/runs/delete-run'
import { forkRun } from '@/server/services/runs/fork-run'
import { getRun } from '@/server/services/runs/get-run'
import { getRunResult } from '@/server/services/runs/get-run-result'
import { getRunSnapshot } from '@/server/services/runs/get-run-snapshot'
import { getRunTrace } from '@/server/services/runs/get-run-trace'
import { getRunView } from '@/server/services/runs/get-run-view'
import { launchRun } from '@/server/services/runs/launch-run'
import { listEvents } from '@/server/services/runs/list-events'
import { listRuns } from '@/server/services/runs/list-runs'
import { validateLaunch } from '@/server/services/runs/validate-launch'
import { procedureFor, router } from '../trpc'
import { listRunsInput, pageLimit, runIdInput } from './inputs'

const snapshotInput = z.strictObject({ runId: idSchema, eventLimit: z.int().min(0).max(500).default(50) })
const eventsInput = z.strictObject({
  runId: idSchema,
  after: z.int().min(0).optional(),
  before: z.int().min(0).optional(),
  limit: pageLimit(500, 200),
  workerId: idSchema.optional(),
  types: z.array(searchTextSchema.max(80)).min(1).max(60).optional(),
})
// A form is checked while its prompt is still to be written.
const validateInput = launchRunInputSchema.partial({ prompt: true })
const forkInput = z.strictObject({ runId: idSchema, changes: launchRunInputSchema.partial().optional() })

const read = procedureFor('runs.read')
const launch = procedureFor('runs.launch')

export const runsRouter = router({
  // Starts and writes nothing, so it is a query; the route takes queries by POST too, as a prompt does not fit into a URL.
  validate: launch.input(validateInput).query(({ ctx, input }) => validateLaunch(ctx.service, input)),
  launch: launch.input(launchRunInputSchema).mutation(({ ctx, input }) => launchRun(ctx.service, input)),
  fork: launch.input(forkInput).mutation(({ ctx, input }) => forkRun(ctx.service, input)),
  list: read.input(listRunsInput.prefault({})).query(({ ctx, input }) => listRuns(ctx.service, input)),
  get: read.input(runIdInput).query(({ ctx, input }) => getRun(ctx.service, input)),
  view: read.input(runIdInput).query(({ ctx, input }) => getRunView(ctx.service, input)),
  snapshot: read.input(snapshotInput).query(({ ctx, input }) => getRunSnapshot(ctx.service, input)),
  trace: read.input(runIdInput).query(({ ctx, input }) => getRunTrace(ctx.service, input)),
  events: read.input(eventsInput).query(({ ctx, input }) => listEvents(ctx.service, input)),
  result: read.input(runIdInput).query(({ ctx, input }) => getRunResult(ctx.service, input)),
  cancel: procedureFor('runs.cancel')
    .input(runIdInput)
    .mutation(({ ctx, input }) => cancelRun(ctx.service, input)),
  delete: procedureFor('runs.delete')
    .input(runIdInput)
    .mutation(({ ctx, input }) => deleteRun(ctx.service, input)),
})
