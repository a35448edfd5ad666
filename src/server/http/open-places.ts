import { DomainError } from '@/orchestration/model/errors'
import type { Actor } from '@/server/auth/permissions'
import { HTTP_LIMITS } from './http-limits'

/** Counts what each user and each token holds open in this process. */
export type OpenPlaces = {
  /**
   * Takes a place and answers with the function that gives it back; calling that again does nothing.
   * @throws DomainError `rate_limited` when all places of the user or the token are taken.
   */
  take(actor: Pick<Actor, 'userId' | 'tokenId'>): () => void
}

const RETRY_AFTER_MS = 5_000

export function createOpenPlaces(): OpenPlaces {
  const open = new Map<string, number>()
  return {
    take({ userId, tokenId }) {
      const isToken = tokenId !== null
      const key = isToken ? `token:${tokenId}` : `user:${userId}`
      const max = isToken ? HTTP_LIMITS.streamsByToken : HTTP_LIMITS.streamsByUser
      const taken = open.get(key) ?? 0
      if (taken >= max) {
        const who = isToken ? 'This token' : 'You'
        const message = `${who} already ${isToken ? 'has' : 'have'} ${max} streams open, which is the limit: close one, then try again.`
        throw new DomainError('rate_limited', message, { details: { max, retryAfterMs: RETRY_AFTER_MS } })
      }
      open.set(key, taken + 1)
      let isHeld = true
      return () => {
        if (!isHeld) return
        isHeld = false
        const rest = (open.get(key) ?? 1) - 1
        if (rest > 0) open.set(key, rest)
        else open.delete(key)
      }
    },
  }
}
