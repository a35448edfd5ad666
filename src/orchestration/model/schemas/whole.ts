import { z } from 'zod'

/** A schema for each field of `T`, those that may be missing too: a field that is added to the type does not compile without one. */
export type ShapeOf<T> = { [K in keyof T]-?: z.ZodType<T[K]> }

/**
 * The schema of stored values of type `T`. It refuses fields that the type does not have, so that what is written and what is
 * declared cannot drift apart.
 */
export function whole<T>(shape: ShapeOf<T>): z.ZodType<T> {
  // A field that may be missing has a schema that takes `undefined`; zod then lets it be absent, as the type does.
  return z.strictObject(shape) as unknown as z.ZodType<T>
}
