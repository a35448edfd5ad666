'use client'
import { useQueryClient } from '@tanstack/react-query'
import { RefreshCw } from 'lucide-react'
import { useEffect, useSyncExternalStore } from 'react'
import { Button } from '@/components/ui/button'
import { reloadWhenSafe } from './reload-when-safe'
import { readServerSchema, subscribeToServerSchema } from './server-schema'
import { holdsTypedText, trackTypedText } from './typed-text'

const RELOADED_FOR = 'plenum-reloaded-for'

/** Says that the server is of another version than this page, and loads the page again when nothing typed is lost by it. */
export function UpdateNotice() {
  const { isOutdated, server } = useSyncExternalStore(subscribeToServerSchema, readServerSchema, readServerSchema)
  const queryClient = useQueryClient()
  useEffect(() => trackTypedText(document), [])
  useEffect(() => {
    if (!isOutdated) return
    return reloadWhenSafe(server ?? 'unknown', {
      isBusy: () => holdsTypedText() || hasOpenDialog() || queryClient.isMutating() > 0,
      reload,
      setTimer: (delayMs, callback) => {
        const timer = setTimeout(callback, delayMs)
        return () => clearTimeout(timer)
      },
      readReloadedFor: () => sessionStorage.getItem(RELOADED_FOR),
      writeReloadedFor: (schema) => sessionStorage.setItem(RELOADED_FOR, schema),
    })
  }, [isOutdated, server, queryClient])
  if (!isOutdated) return null
  return (
    <div
      role="status"
      className="sticky bottom-14 z-30 flex flex-wrap items-center justify-center gap-x-3 gap-y-1 border-t border-waiting-edge bg-waiting-soft px-4 py-1.5 text-sm font-medium text-waiting-text sm:bottom-0"
    >
      <RefreshCw className="size-4 shrink-0" aria-hidden />A new version is available. This page reloads once nothing
      you typed would be lost.
      <Button size="sm" onClick={reload}>
        Reload
      </Button>
    </div>
  )
}

function hasOpenDialog(): boolean {
  return document.querySelector('[role="dialog"], [role="alertdialog"]') !== null
}

function reload(): void {
  window.location.reload()
}
