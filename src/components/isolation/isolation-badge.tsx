import type { IsolationState } from '@/orchestration/model/isolation'
import { Badge } from '@/components/ui/badge'
import { ISOLATION_LOOKS, MECHANISMS } from './isolation-looks'

type Isolation = Pick<IsolationState, 'level' | 'by'>

/** How an agent was kept apart from the server, in a word. */
export function IsolationBadge({ isolation: { level, by }, ofRun = false }: { isolation: Isolation; ofRun?: boolean }) {
  const look = ISOLATION_LOOKS[level]
  return (
    <Badge tone={look.tone} title={[look.title, ...(by === null ? [] : [MECHANISMS[by]])].join(', ')}>
      <look.icon aria-hidden />
      {ofRun ? look.ofRun : look.label}
    </Badge>
  )
}
