import { createHash } from 'node:crypto'
import type { RuntimeRequest } from '@/orchestration/model/request'

/**
 * SHA-256 (hex) of what a person is shown of a request. Ids are left out: sibling workers that ask the same have the same
 * digest, which is how one card can stand for them all.
 */
export function requestDigest({ kind, nativeMethod, summary, detail, options, questions }: RuntimeRequest): string {
  const shown = JSON.stringify({ kind, nativeMethod, summary, detail, options, questions })
  return createHash('sha256').update(shown).digest('hex')
}
