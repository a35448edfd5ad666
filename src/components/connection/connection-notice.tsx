'use client'
import { CloudOff } from 'lucide-react'
import { useEffect } from 'react'
import { leadsToServer, staysHere } from './stay-here'
import { useConnection } from './use-connection'

/** Says over every page that the browser is offline, and keeps clicks on links from leaving it then. */
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
    <div
      role="status"
      aria-live="polite"
      className="pointer-events-none fixed inset-x-0 bottom-16 z-40 flex justify-center px-4 sm:bottom-3"
    >
      {connection === 'offline' ? (
        <p className="flex items-center gap-2 rounded-full border border-waiting-edge bg-waiting-soft px-3.5 py-1.5 text-sm font-medium text-waiting-text shadow-overlay">
          <CloudOff className="size-4 shrink-0" aria-hidden />
          You are offline. Nothing is sent; what you typed stays.
        </p>
      ) : null}
    </div>
  )
}
