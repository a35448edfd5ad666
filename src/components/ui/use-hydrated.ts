'use client'
import { useSyncExternalStore } from 'react'

/** False until the page's script is at work. A form sent before that would be the browser's own, not ours. */
export function useHydrated(): boolean {
  return useSyncExternalStore(
    subscribeToNothing,
    () => true,
    () => false,
  )
}

function subscribeToNothing(): () => void {
  return () => undefined
}
