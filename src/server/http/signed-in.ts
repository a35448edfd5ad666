import { DomainError } from '@/orchestration/model/errors'
import type { Actor } from '@/server/auth/permissions'
import type { Revocations } from '@/server/auth/revocations'
import { assertTrustedRequest, type HostPolicy, type RequestFacts } from './guard'

export type GateDeps = {
  hostPolicy: HostPolicy
  revocations: Revocations
  getActor(headers: Headers): Promise<Actor | null>
}

/**
 * Refuses what a hostile page would send with a person's cookie. A program that sends its own token in `Authorization` is
 * not steered by a page: a browser adds cookies by itself, never that header.
 */
export function assertSafeRequest(
  request: RequestFacts,
  { hostPolicy }: GateDeps,
  options?: { stream?: boolean },
): void {
  if (!request.headers.has('authorization')) assertTrustedRequest(request, hostPolicy, options)
}

/** Who asks. @throws DomainError `unauthenticated` for a stranger, `forbidden` for a request of a foreign page. */
export async function signedInActor(
  request: RequestFacts,
  deps: GateDeps,
  options?: { stream?: boolean },
): Promise<Actor> {
  assertSafeRequest(request, deps, options)
  const actor = await deps.getActor(request.headers)
  if (actor !== null) return actor
  throw new DomainError('unauthenticated', 'Sign in, or send an API token: Authorization: Bearer plm_<id>_<secret>.')
}
