import { isOpenRequest } from '@/orchestration/fold/open-requests'
import type { RuntimeRequestRecord } from '@/orchestration/model/request'

/** The request as it stood when it was answered. */
export type SentFor = Pick<RuntimeRequestRecord, 'id' | 'updatedAt'>

/** Whether the request waits for another answer than the one that was sent: that one did not reach the agent. */
export function hasReopened(
  request: Pick<RuntimeRequestRecord, 'id' | 'status' | 'responseStatus' | 'updatedAt'>,
  sentFor: SentFor,
): boolean {
  // A card of several workers goes on with the next of them.
  if (request.id !== sentFor.id) return true
  return isOpenRequest(request) && request.responseStatus === 'failed' && request.updatedAt !== sentFor.updatedAt
}
