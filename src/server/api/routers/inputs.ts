import { z } from 'zod'
import { idSchema, searchTextSchema } from '@/orchestration/model/ids'
import { REQUEST_STATUSES, RUN_STATUSES } from '@/orchestration/model/status'

export const runIdInput = z.strictObject({ runId: idSchema })
export const workerIdInput = z.strictObject({ workerId: idSchema })
export const requestIdInput = z.strictObject({ id: idSchema })
export const reductionIdInput = z.strictObject({ reductionId: idSchema })

const cursorSchema = z.string().max(500)
export const pageLimit = (max: number, usual: number) => z.int().min(1).max(max).default(usual)

/** One status or several: tools send one, screens send lists. */
const oneOrMore = <T extends z.ZodType>(schema: T, max: number) =>
  z.union([schema.transform((one) => [one]), z.array(schema).min(1).max(max)])

export const listRunsInput = z.strictObject({
  cursor: cursorSchema.optional(),
  limit: pageLimit(100, 30),
  status: oneOrMore(z.enum(RUN_STATUSES), RUN_STATUSES.length).optional(),
  interrupted: z.boolean().optional(),
  backend: searchTextSchema.min(1).max(80).optional(),
  createdBy: idSchema.optional(),
  query: searchTextSchema.trim().max(200).optional(),
})

export const listRequestsInput = z.strictObject({
  status: oneOrMore(z.enum(REQUEST_STATUSES), REQUEST_STATUSES.length).optional(),
  runId: idSchema.optional(),
  cursor: cursorSchema.optional(),
  limit: pageLimit(100, 50),
})
