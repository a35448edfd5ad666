import { z } from 'zod'
import { idSchema } from '@/orchestration/model/ids'
import { cancelWorker } from '@/server/services/workers/cancel-worker'
import { getWorker } from '@/server/services/workers/get-worker'
import { getWorkerTrace } from '@/server/services/workers/get-worker-trace'
import { interruptWorker } from '@/server/services/workers/interrupt-worker'
import { listWorkerControls } from '@/server/services/workers/list-worker-controls'
import { resumeWorker } from '@/server/services/workers/resume-worker'
import { retryWorker } from '@/server/services/workers/retry-worker'
import { sendToWorker } from '@/server/services/workers/send-to-worker'
import { procedureFor, router } from '../trpc'
import { workerIdInput } from './inputs'

const read = procedureFor('runs.read').input(workerIdInput)
const control = procedureFor('workers.control').input(workerIdInput)
const said = z.string().max(65_536).regex(/\S/, 'must say something')
const sendInput = z.strictObject({ workerId: idSchema, text: said })
const resumeInput = z.strictObject({ workerId: idSchema, text: said.optional() })

export const workersRouter = router({
  get: read.query(({ ctx, input }) => getWorker(ctx.service, input)),
  trace: read.query(({ ctx, input }) => getWorkerTrace(ctx.service, input)),
  controls: read.query(({ ctx, input }) => listWorkerControls(ctx.service, input)),
  cancel: control.mutation(({ ctx, input }) => cancelWorker(ctx.service, input)),
  interrupt: control.mutation(({ ctx, input }) => interruptWorker(ctx.service, input)),
  retry: control.mutation(({ ctx, input }) => retryWorker(ctx.service, input)),
  resume: procedureFor('workers.control')
    .input(resumeInput)
    .mutation(({ ctx, input }) => resumeWorker(ctx.service, input)),
  send: procedureFor('workers.control')
    .input(sendInput)
    .mutation(({ ctx, input }) => sendToWorker(ctx.service, input)),
})
