import {
  CircleCheck,
  CircleDashed,
  CirclePause,
  CircleSlash,
  CircleX,
  Hand,
  LoaderCircle,
  type LucideIcon,
} from 'lucide-react'
import type { Failure } from '@/orchestration/model/failure'
import { isInterrupted } from '@/orchestration/model/interruption'
import type { RunStatus } from '@/orchestration/model/status'
import type { Tone } from '@/components/ui/tone'

export type StatusLook = { label: string; tone: Tone; icon: LucideIcon; spins?: boolean }

/** How each status of a run, a worker, an attempt or a reduction looks. */
export const RUN_STATUS_LOOKS = {
  queued: { label: 'Queued', tone: 'queued', icon: CircleDashed },
  running: { label: 'Running', tone: 'running', icon: LoaderCircle, spins: true },
  completed: { label: 'Completed', tone: 'completed', icon: CircleCheck },
  failed: { label: 'Failed', tone: 'failed', icon: CircleX },
  cancelled: { label: 'Cancelled', tone: 'cancelled', icon: CircleSlash },
} as const satisfies Record<RunStatus, StatusLook>

/** Stored as failed; nothing went wrong, and it can go on. */
export const INTERRUPTED_LOOK: StatusLook = { label: 'Interrupted', tone: 'cancelled', icon: CirclePause }

/** A running thing that can only go on when a person answers. */
const WAITING_LOOK: StatusLook = { label: 'Needs you', tone: 'waiting', icon: Hand }

/** `waiting`: it has open requests. A thing that has ended waits for nobody. */
export function statusLookOf(status: RunStatus, waiting = false, failure: Failure | null = null): StatusLook {
  if (isInterrupted({ status, failure })) return INTERRUPTED_LOOK
  return waiting && (status === 'running' || status === 'queued') ? WAITING_LOOK : RUN_STATUS_LOOKS[status]
}
