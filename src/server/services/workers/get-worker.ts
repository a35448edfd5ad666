import type { WorkerRecord } from '@/orchestration/model/records'
import { authoriseWorker } from '../authorise'
import type { ServiceContext } from '../context'

export async function getWorker(ctx: ServiceContext, input: { workerId: string }): Promise<WorkerRecord> {
  return (await authoriseWorker(ctx, 'runs.read', input.workerId)).worker
}
