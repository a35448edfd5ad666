const KIND = 'params.update.sessionUpdate'
const TOOL_UPDATES: ReadonlySet<string> = new Set(['tool_call', 'tool_call_update'])

/**
 * The update of a tool call that was too large to be read, made of what was found in it: which call, its status, and in
 * place of its content a line that says why that is missing. Null for any other update, and where the call is not named.
 */
export function unreadToolUpdate(fields: ReadonlyMap<string, string>, bytes: number): Record<string, unknown> | null {
  const sessionUpdate = fields.get(KIND)
  const toolCallId = fields.get('params.update.toolCallId')
  if (toolCallId === undefined || sessionUpdate === undefined || !TOOL_UPDATES.has(sessionUpdate)) return null
  const size = `${(bytes / 1024 / 1024).toFixed(1)} MiB`
  const text = `[The agent’s report of this call is ${size}, more than the 16 MiB that are read as one message.]`
  return {
    ...{ sessionUpdate, toolCallId },
    ...Object.fromEntries(
      ['title', 'kind', 'status'].flatMap((name) => {
        const value = fields.get(`params.update.${name}`)
        return value === undefined ? [] : [[name, value]]
      }),
    ),
    content: [{ type: 'content', content: { type: 'text', text } }],
  }
}

/** Whether a call may have ended in an update that could not be read. */
export function mayEndTools(fields: ReadonlyMap<string, string>): boolean {
  const kind = fields.get(KIND)
  return kind === undefined || TOOL_UPDATES.has(kind)
}
