import type { Clock } from '@/orchestration/ports'
import { createBackoff } from './backoff'

/** Who tries to sign in: the network it comes from, the account it asks for, and its device if it signed in to that before. */
export type SignInTry = { network: string; email: string; deviceId: string | null }

export interface SignInLimits {
  /** Counts a try before the password is looked at. @throws DomainError `rate_limited`. */
  take(tried: SignInTry): void
  /** A try that turned out to be right does not count. */
  giveBack(tried: SignInTry): void
}

const MINUTE_MS = 60_000

/**
 * A device that signed in to the account before is limited by its own tries alone: what others do, from its network or to its
 * account, does not lock it out. Any other is limited by its network and by the account. The account's delay is at most a
 * minute, so that nobody can keep its owner out with a new device for long.
 */
export function createSignInLimits(clock: Clock): SignInLimits {
  const byNetwork = createBackoff({ clock, freeTries: 20, delayMaxMs: 15 * MINUTE_MS })
  const byAccount = createBackoff({ clock, freeTries: 5, delayMaxMs: MINUTE_MS })
  const byDevice = createBackoff({ clock, freeTries: 5, delayMaxMs: 15 * MINUTE_MS })

  return {
    take({ network, email, deviceId }) {
      if (deviceId !== null) return byDevice.take(deviceId)
      byNetwork.take(network)
      byAccount.take(email)
    },
    giveBack({ network, email, deviceId }) {
      if (deviceId !== null) return byDevice.giveBack(deviceId)
      byNetwork.giveBack(network)
      byAccount.giveBack(email)
    },
  }
}
