import { HTTP_LIMITS } from '../http-limits'

/** What one request takes of the bytes that bodies may hold at once. */
export type BodyBudget = {
  /** False when there is no room for so many bytes more. */
  take(bytes: number): boolean
  /** Gives back all that was taken. */
  release(): void
}

/** Counts the bytes of bodies that are being received or answered: of all clients, and of each address. */
export function createBodyBudgets(): (address: string) => BodyBudget {
  const byAddress = new Map<string, number>()
  let total = 0
  return (address) => {
    let taken = 0
    return {
      take(bytes) {
        const own = (byAddress.get(address) ?? 0) + bytes
        if (total + bytes > HTTP_LIMITS.bodyBytesAtOnce || own > HTTP_LIMITS.bodyBytesAtOnceByAddress) return false
        byAddress.set(address, own)
        total += bytes
        taken += bytes
        return true
      },
      release() {
        const rest = (byAddress.get(address) ?? 0) - taken
        if (rest > 0) byAddress.set(address, rest)
        else byAddress.delete(address)
        total -= taken
        taken = 0
      },
    }
  }
}
