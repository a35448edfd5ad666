import { z } from 'zod'
import type { ToolContent } from '@/orchestration/model/events'
import { jsonText } from '../acp/bounded-json'

const writeSchema = z.looseObject({ path: z.string(), content: z.string() })
const replacement = { oldText: z.string(), newText: z.string() }
const editSchema = z.union([
  z
    .looseObject({ path: z.string(), edits: z.array(z.looseObject(replacement)) })
    .transform(({ path, edits, ...rest }) => ({
      ...{ path, edits },
      // What an edit holds beside its texts is not shown by the change.
      rest: edits.some((edit) => Object.keys(edit).length > 2) ? { edits, ...rest } : rest,
    })),
  z
    .looseObject({ path: z.string(), ...replacement })
    .transform(({ path, oldText, newText, ...rest }) => ({ path, edits: [{ oldText, newText }], rest })),
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

/** The arguments of an edit that its changes do not show, a line each; null: they show all of it. */
export function besidesOfEdit(args: unknown): string | null {
  const edited = editSchema.safeParse(args)
  const rest = edited.success ? Object.entries(edited.data.rest) : []
  if (rest.length === 0) return null
  return rest.map(([name, value]) => `${name}: ${typeof value === 'string' ? value : jsonText(value, 2)}`).join('\n')
}
