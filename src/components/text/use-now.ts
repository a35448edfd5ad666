'use client'
import { useSyncExternalStore } from 'react'

const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | null = null
let nowMs = 0

/** One timer for all clocks on the page: they tick together, and none ticks when nobody looks. */
function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  timer ??= setInterval(tick, 1_000)
  return () => {
    listeners.delete(listener)
    if (listeners.size === 0 && timer !== null) {
      clearInterval(timer)
      timer = null
      nowMs = 0
    }
  }
}

function tick(): void {
  nowMs = Date.now()
  for (const listener of listeners) listener()
}

function read(): number {
  if (nowMs === 0) nowMs = Date.now()
  return nowMs
}

/** Milliseconds now, renewed each second; null while rendering on the server, where "now" would be another moment. */
export function useNow(): number | null {
  return useSyncExternalStore(subscribe, read, readOnServer)
}

function readOnServer(): null {
  return null
}
