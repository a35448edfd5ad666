import type { IsolationState } from '@/orchestration/model/isolation'
import type { Isolation } from './isolation'

/** What is recorded with each session. */
export function levelOf({ state: { level, by } }: Isolation): Pick<IsolationState, 'level' | 'by'> {
  return { level, by }
}
