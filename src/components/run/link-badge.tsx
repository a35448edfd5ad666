import { CloudOff, Radio, RefreshCw } from 'lucide-react'
import { useConnection } from '@/components/connection/use-connection'
import { Badge } from '@/components/ui/badge'
import type { FeedLink } from './run-feed'

/** How the page is joined to the ledger; a lost link says which event is on screen. */
export function LinkBadge({ link, lastSeq }: { link: FeedLink; lastSeq: number }) {
  const isOffline = useConnection() === 'offline'
  if (isOffline && link !== 'settled' && link !== 'outdated') {
    return (
      <Badge tone="waiting" title={`Showing every event up to ${lastSeq}`}>
        <CloudOff aria-hidden />
        Offline
      </Badge>
    )
  }
  switch (link) {
    case 'live':
      return (
        <Badge title={`Showing every event up to ${lastSeq}`}>
          <Radio aria-hidden className="text-completed-text" />
          Live
        </Badge>
      )
    case 'reconnecting':
      return (
        <Badge tone="waiting" role="status">
          <RefreshCw aria-hidden className="animate-spin" />
          Reconnecting, showing event {lastSeq}
        </Badge>
      )
    case 'outdated':
      return (
        <Badge tone="waiting" role="status" title="A later event is of a newer version of Plenum">
          <RefreshCw aria-hidden />
          Showing event {lastSeq}, reload for the rest
        </Badge>
      )
    case 'connecting':
    case 'settled':
      return null
  }
}
