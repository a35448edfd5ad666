import type { Actor } from '@/server/auth/permissions'
import type { ServiceDeps } from '@/server/services/context'

/** What every procedure gets. `actor` is null for a stranger: only then does a procedure answer UNAUTHORIZED. */
export type ApiContext = {
  actor: Actor | null
  deps: ServiceDeps
  requestId: string
  /** The call came by GET, which a link or an image can make a browser send: it must change and start nothing. */
  isGet?: boolean
}
