import type { ReductionRecord } from '@/orchestration/model/records'
import { authoriseReduction } from '../authorise'
import type { ServiceContext } from '../context'

export async function getReduction(ctx: ServiceContext, input: { reductionId: string }): Promise<ReductionRecord> {
  return (await authoriseReduction(ctx, 'runs.read', input.reductionId)).reduction
}
