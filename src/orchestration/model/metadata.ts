import { z } from 'zod'

/** Short texts by name that a caller attaches to a run or to an answer. Plenum keeps them and does not act on them. */
export const metadataSchema = z.record(z.string().max(80), z.string().max(1_000))
export type Metadata = z.infer<typeof metadataSchema>
