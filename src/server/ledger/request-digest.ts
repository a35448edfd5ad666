import { createHash } from 'node:crypto'
import { shownText, type RuntimeRequest } from '@/orchestration/model/request'

/**
 * SHA-256 (hex) of what a person is shown of a request. Ids are left out: sibling workers that ask the same have the same
 * digest, which is how one card can stand for them all.
 */
export function requestDigest(request: RuntimeRequest): string {
  return createHash('sha256').update(shownText(request)).digest('hex')
}
