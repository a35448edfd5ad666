import { CircleCheck, CircleDashed, CircleHelp, CircleX, KeyRound } from 'lucide-react'
import type { RuntimeProbe } from '@/orchestration/model/runtime'
import type { StatusLook } from './run-status'

/** How each state of a runtime looks. */
export const PROBE_STATUS_LOOKS = {
  ready: { label: 'Ready', tone: 'completed', icon: CircleCheck },
  unauthenticated: { label: 'Not signed in', tone: 'waiting', icon: KeyRound },
  missing: { label: 'Not installed', tone: 'queued', icon: CircleDashed },
  error: { label: 'Error', tone: 'failed', icon: CircleX },
  unknown: { label: 'Not checked yet', tone: 'neutral', icon: CircleHelp },
} as const satisfies Record<RuntimeProbe['status'], StatusLook>

/** What could not be looked at because it is not there is missing, not broken. */
export function probeLookOf({ status, installed }: Pick<RuntimeProbe, 'status' | 'installed'>): StatusLook {
  return PROBE_STATUS_LOOKS[status === 'error' && !installed ? 'missing' : status]
}
