import { z } from 'zod'
import { ACTIONS } from '@/server/auth/permissions'
import { appRouter } from './root'

export type ListedProcedure = {
  /** Dotted: `runs.launch`. */
  path: string
  type: 'query' | 'mutation'
  action: (typeof ACTIONS)[number] | 'self'
  input: z.ZodType | null
}

const definitionSchema = z.object({
  type: z.enum(['query', 'mutation']),
  meta: z.object({ action: z.enum(['self', ...ACTIONS]) }),
  inputs: z.array(z.custom<z.ZodType>((value) => value instanceof z.ZodType)).max(1),
})

const procedureSchema = z
  .custom<{ _def: unknown }>((value) => typeof value === 'function' && '_def' in value)
  .transform(({ _def }) => ({ _def: definitionSchema.parse(_def) }))

/**
 * Every procedure with its declared action and input, by path.
 * @throws ZodError for a procedure that does not declare its action.
 */
export function listProcedures(): ListedProcedure[] {
  // A flat record at run time, whatever its type says; each procedure is a function with its definition.
  return Object.entries<unknown>(appRouter._def.procedures)
    .map(([path, procedure]) => {
      const { type, meta, inputs } = procedureSchema.parse(procedure)._def
      return { path, type, action: meta.action, input: inputs[0] ?? null }
    })
    .sort((a, b) => (a.path < b.path ? -1 : 1))
}
