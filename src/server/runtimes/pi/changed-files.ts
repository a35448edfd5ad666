import { z } from 'zod'
import type { ToolContent } from '@/orchestration/model/events'

const writeSchema = z.looseObject({ path: z.string(), content: z.string() })
const replacement = { oldText: z.string(), newText: z.string() }
const editSchema = z.union([
  z.looseObject({ path: z.string(), edits: z.array(z.looseObject(replacement)) }),
  z
    .looseObject({ path: z.string(), ...replacement })
    .transform(({ path, oldText, newText }) => ({ path, edits: [{ oldText, newText }] })),
])

/** What pi's own file tools are about to change, from their arguments; nothing for other tools. */
export function changedFiles(toolName: string, args: unknown): ToolContent[] {
  if (toolName === 'write') {
    const written = writeSchema.safeParse(args)
    return written.success
      ? [{ type: 'diff', path: written.data.path, oldText: null, newText: written.data.content }]
      : []
  }
  if (toolName !== 'edit') return []
  const edited = editSchema.safeParse(args)
  if (!edited.success) return []
  const { path, edits } = edited.data
  return edits.map(({ oldText, newText }): ToolContent => ({ type: 'diff', path, oldText, newText }))
}
