'use client'
import { useState } from 'react'

export type Selection = {
  /** Ticked and still there, in the order of the list. */
  ids: string[]
  has: (id: string) => boolean
  toggle: (id: string) => void
  clear: () => void
}

/** Which of a list's things are ticked; what has left the list is not ticked any more. */
export function useSelection(list: readonly string[]): Selection {
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set())
  return {
    ids: list.filter((id) => ticked.has(id)),
    has: (id) => ticked.has(id),
    toggle(id) {
      const next = new Set(ticked)
      if (!next.delete(id)) next.add(id)
      setTicked(next)
    },
    clear: () => setTicked(new Set()),
  }
}
