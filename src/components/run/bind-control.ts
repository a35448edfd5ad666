import type { WordlessAction } from '@/orchestration/model/records'
import type { RunOrders } from './use-run-orders'

/** The orders to one worker; null where nobody may give any. */
export function bindControl(
  control: RunOrders['control'],
  workerId: string,
): ((action: WordlessAction) => void) | null {
  return control === null ? null : (action) => control(workerId, action)
}
