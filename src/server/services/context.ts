import type { Clock, LedgerFeed, LedgerStore, NewId, RunnerHints, RuntimeController } from '@/orchestration/ports'
import type { IsolationState } from '@/orchestration/model/isolation'
import type { RunAges } from '@/orchestration/run/run-ages'
import type { QueueReason } from '@/orchestration/scheduling/pick-starts'
import type { AccountStore } from '@/server/accounts/account-store'
import type { AttemptPlaces, CwdBounds } from '@/server/attempt-places'
import type { Actor } from '@/server/auth/permissions'
import type { RefusalBounds } from '@/server/auth/refusal-bounds'
import type { Logger } from '@/server/log'
import type { RateLimits } from './rate-limits'
import type { RuntimeDefinitions } from './runtimes/runtime-definitions'

/** What operators decide about services. Paths are absolute. */
type ServiceSettings = {
  cwdBounds: CwdBounds
  dataDir: string
  places: AttemptPlaces
}

/** Everything a service may use. Made once in `server/deps.ts`. */
export type ServiceDeps = {
  store: LedgerStore
  feed: LedgerFeed
  controller: RuntimeController
  runner: RunnerHints
  /** Why a queued worker has not started, as far as the runner of this process knows; absent without one. */
  whyQueued?: (workerId: string) => QueueReason | null
  accounts: AccountStore
  limits: RateLimits
  refusals: RefusalBounds
  definitions: RuntimeDefinitions
  runAges: RunAges
  clock: Clock
  newId: NewId
  random: () => number
  log: Logger
  settings: ServiceSettings
  /** How agents are kept apart from this server: found out once, at start. */
  isolation: IsolationState
}

/** Who asks, and with what it is done. The first argument of every service. */
export type ServiceContext = {
  actor: Actor
  deps: ServiceDeps
  /** Called when a record of the act was written, so that who called the service does not write a second one. */
  onAudited?: () => void
}
