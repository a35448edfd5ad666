import type { AccountStore } from '@/server/accounts/account-store'
import type { RateLimit } from '@/server/auth/rate-limit'
import { setUpFirstOwner } from '@/server/auth/setup'
import type { Logger } from '@/server/log'
import { clientNetwork } from './client-address'
import { assertTrustedRequest, type HostPolicy } from './guard'
import { HTTP_LIMITS } from './http-limits'
import { problemResponse, requestIdOf } from './problem'
import { readJson } from './read-json'

type SetupDeps = { accounts: AccountStore; setupLimit: RateLimit; hostPolicy: HostPolicy; log: Logger }

/**
 * Answers `POST /api/setup {token, email, name, password, workspaceName?}` with 201 `{email}`: the first owner may then sign
 * in. 403 for a wrong link, 409 when there is an owner, 429 after too many tries.
 */
export async function setupResponse(request: Request, deps: SetupDeps): Promise<Response> {
  try {
    assertTrustedRequest(request, deps.hostPolicy)
    const { value: input } = await readJson(request, HTTP_LIMITS.setupBodyBytes)
    const { accounts, setupLimit: limit } = deps
    const owner = await setUpFirstOwner(input, { accounts, limit, from: clientNetwork(request) })
    return Response.json({ email: owner.user.email }, { status: 201, headers: { 'cache-control': 'no-store' } })
  } catch (error) {
    const { pathname } = new URL(request.url)
    return problemResponse(error, { requestId: requestIdOf(request.headers), log: deps.log, instance: pathname })
  }
}
