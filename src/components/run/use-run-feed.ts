'use client'

import { useEffect, useState, useSyncExternalStore } from 'react'
import type { EventRecord } from '@/orchestration/model/events'
import { noteOutdated, noteServerSchema } from '@/components/connection/server-schema'
import { useTRPCClient } from '@/components/trpc/trpc'
import type { RunSnapshot } from './fold-feed'
import { createRunFeed, type FeedPorts, type FeedState, type RunFeed } from './run-feed'

/** A run that keeps itself up to date. `wake` looks for news of a settled run, after an order that reactivates it. */
export type LiveRun = FeedState & Pick<RunFeed, 'wake'>

/** Joins the page to the run's events from a server-read snapshot on. One stream per mounted page. */
export function useRunFeed(runId: string, initial: RunSnapshot): LiveRun {
  const client = useTRPCClient()
  const [feed] = useState(() => {
    const fetchSnapshot = async () => {
      const { view, transcripts } = await client.runs.view.query({ runId })
      return { view, transcripts }
    }
    return createRunFeed(initial, browserPorts(runId, fetchSnapshot))
  })
  useEffect(() => feed.start(), [feed])
  useEffect(() => {
    const look = () => {
      if (document.visibilityState === 'visible') feed.wake()
    }
    document.addEventListener('visibilitychange', look)
    window.addEventListener('focus', look)
    return () => {
      document.removeEventListener('visibilitychange', look)
      window.removeEventListener('focus', look)
    }
  }, [feed])
  const state = useSyncExternalStore(feed.subscribe, feed.getState, feed.getState)
  return { ...state, wake: feed.wake }
}

function browserPorts(runId: string, fetchSnapshot: () => Promise<RunSnapshot>): FeedPorts {
  return {
    fetchSnapshot,
    onUnreadable: noteOutdated,
    openStream(after, handlers) {
      const source = new EventSource(`/api/runs/${encodeURIComponent(runId)}/events?after=${after}`)
      source.addEventListener('open', handlers.onOpen)
      source.addEventListener('schema', (message: MessageEvent<string>) => {
        noteServerSchema((JSON.parse(message.data) as { schema: string }).schema) // SCHEMA_FRAME of our own server
      })
      source.addEventListener('ledger', (message: MessageEvent<string>) => {
        // Written by our own server from parsed ledger rows of this very type.
        handlers.onEvent(JSON.parse(message.data) as EventRecord)
      })
      source.addEventListener('end', handlers.onEnd)
      source.addEventListener('error', handlers.onLost)
      return () => source.close()
    },
    onFrame(callback) {
      // A hidden tab paints nothing, so its frames never come; its events must not pile up.
      if (document.visibilityState === 'hidden') {
        const timer = setTimeout(callback, 250)
        return () => clearTimeout(timer)
      }
      const frame = requestAnimationFrame(callback)
      return () => cancelAnimationFrame(frame)
    },
    setTimer(delayMs, callback) {
      const timer = setTimeout(callback, delayMs)
      return () => clearTimeout(timer)
    },
  }
}
