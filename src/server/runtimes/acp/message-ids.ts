export type MessageIds = {
  /** Whether a chunk belongs to another message than the chunk of its kind before; one without an id goes on. */
  isNew(kind: 'message' | 'thought', messageId: string | null | undefined): boolean
}

/** Follows the ids that agents give their messages. */
export function createMessageIds(): MessageIds {
  const last = new Map<string, string>()
  return {
    isNew(kind, messageId) {
      if (messageId === null || messageId === undefined) return false
      const before = last.get(kind)
      last.set(kind, messageId)
      return before !== undefined && before !== messageId
    },
  }
}
