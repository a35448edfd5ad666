'use client'

import { useCallback, useEffect, useState } from 'react'
import { useTRPCClient } from '@/components/trpc/trpc'
import { emptyWindow, type EventWindow, withNewer, withOlder } from './event-window'

const PAGE = 300
/** Between two looks for newer events once the end was reached: a running agent writes ten times a second. */
const CAUGHT_UP_MS = 400

type EventWindowOptions = {
  runId: string
  /** Where to begin: 0 is the beginning, the run's last seq the end. */
  at: number
  workerId?: string
  types?: readonly string[]
  /** The newest seq the page knows of. */
  lastSeq: number
  /** Also reads what comes after, up to `lastSeq` and as it grows. */
  keepUp: boolean
}

export type EventReader = EventWindow & {
  isLoading: boolean
  error: Error | null
  hasOlder: boolean
  loadOlder: () => void
  loadNewer: () => void
  retry: () => void
}

/**
 * Reads the events of a run in pages, in both directions from where it began. Its filter and start are fixed: give the
 * component another `key` to start over.
 */
export function useEventWindow({ runId, at, workerId, types, lastSeq, keepUp }: EventWindowOptions): EventReader {
  const client = useTRPCClient()
  const [filter] = useState({ workerId, types: types === undefined ? undefined : [...types] })
  const [window, setWindow] = useState(() => emptyWindow(at))
  const [wanted, setWanted] = useState<'older' | 'newer' | null>(null)
  const [error, setError] = useState<Error | null>(null)
  const { from, upTo } = window

  useEffect(() => {
    if (wanted === null) return
    const abort = new AbortController()
    const cursor = wanted === 'older' ? { before: from + 1 } : { after: upTo }
    const add = wanted === 'older' ? withOlder : withNewer
    client.runs.events.query({ runId, ...filter, ...cursor, limit: PAGE }, { signal: abort.signal }).then(
      (page) => {
        setWindow((current) => add(current, page, PAGE))
        setWanted(null)
      },
      (cause: unknown) => {
        if (abort.signal.aborted) return
        setError(cause instanceof Error ? cause : new Error(String(cause)))
        setWanted(null)
      },
    )
    return () => abort.abort()
  }, [client, runId, filter, wanted, from, upTo])

  const behind = upTo < lastSeq
  const isFarBehind = lastSeq - upTo > PAGE || window.events.length === 0
  useEffect(() => {
    if (!keepUp || !behind || wanted !== null || error !== null) return
    const timer = setTimeout(() => setWanted('newer'), isFarBehind ? 0 : CAUGHT_UP_MS)
    return () => clearTimeout(timer)
  }, [keepUp, behind, wanted, error, isFarBehind, upTo])

  const request = useCallback((direction: 'older' | 'newer') => setWanted((current) => current ?? direction), [])
  return {
    ...window,
    isLoading: wanted !== null,
    error,
    hasOlder: from > 0,
    loadOlder: useCallback(() => request('older'), [request]),
    loadNewer: useCallback(() => request('newer'), [request]),
    retry: useCallback(() => setError(null), []),
  }
}
