'use client'
import { CloudOff } from 'lucide-react'
import { useEffect } from 'react'
import { leadsToServer, staysHere } from './stay-here'
import { useConnection } from './use-connection'

/**
 * Says below every page that the browser is offline, and keeps clicks on links from leaving it then. Bars that stay at the bottom
 * stay above it: their distance is `--notice-height`.
 */
export function ConnectionNotice() {
  const connection = useConnection()
  useEffect(() => {
    // Before React's own listeners, which would start to go.
    const onClick = (event: MouseEvent) => {
      if (leadsToServer(event) && staysHere()) event.preventDefault()
    }
    window.addEventListener('click', onClick, { capture: true })
    return () => window.removeEventListener('click', onClick, { capture: true })
  }, [])
  return (
    <div role="status" aria-live="polite" className="sticky bottom-14 z-30 sm:bottom-0">
      {connection === 'offline' ? (
        <p
          data-connection-notice
          className="flex h-(--notice-height) items-center justify-center gap-2 border-t border-waiting-edge bg-waiting-soft px-4 text-sm font-medium text-waiting-text max-sm:text-xs"
        >
          <CloudOff className="size-4 shrink-0" aria-hidden />
          You are offline. Nothing is sent; what you typed stays.
        </p>
      ) : null}
    </div>
  )
}
