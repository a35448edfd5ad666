'use client'
import { useState } from 'react'

export type Draft = { text: string; change: (next: (now: string) => string) => void }

/** What was typed to workers and not sent. Kept by the page: what shows it may close, or move to another place. */
export function useDrafts(): (workerId: string) => Draft {
  const [drafts, setDrafts] = useState<ReadonlyMap<string, string>>(new Map())
  return (workerId) => ({
    text: drafts.get(workerId) ?? '',
    change: (next) => setDrafts((now) => new Map(now).set(workerId, next(now.get(workerId) ?? ''))),
  })
}
