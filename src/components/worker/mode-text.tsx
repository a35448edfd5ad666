import { visibleLine } from '@/orchestration/model/visible-text'
import { ShieldAlert } from 'lucide-react'
import type { SessionMode } from '@/orchestration/model/approval-settings'
import { Badge } from '@/components/ui/badge'

/** The mode that an agent reports, marked where nobody is asked in it. */
export function ModeText({ mode: { mode, actsWithoutAsking, isSetByDefinition } }: { mode: SessionMode }) {
  return (
    <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
      <span className="min-w-0 break-words">{visibleLine(mode)}</span>
      {actsWithoutAsking ? <ActsWithoutAsking mode={{ isSetByDefinition }} /> : null}
    </span>
  )
}

/** The mark of a runtime or worker whose agent asks nobody. */
export function ActsWithoutAsking({ mode }: { mode?: Pick<SessionMode, 'isSetByDefinition'> }) {
  const why = mode === undefined ? BEFORE_IT_RUNS : mode.isSetByDefinition ? SET_BY_DEFINITION : SET_BY_AGENT
  return (
    <Badge tone="failed" title={why}>
      <ShieldAlert aria-hidden />
      acts without asking
    </Badge>
  )
}

const BEFORE_IT_RUNS = 'Sessions of this runtime change files and run commands without asking anybody.'

const SET_BY_DEFINITION = 'The definition of this runtime sets this mode.'
const SET_BY_AGENT = 'No definition sets this mode: the agent changed to it by itself or through an answer.'
