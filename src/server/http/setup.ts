import { DomainError } from '@/orchestration/model/errors'
import type { AccountStore } from '@/server/accounts/account-store'
import type { RateLimit } from '@/server/auth/rate-limit'
import { setUpFirstOwner } from '@/server/auth/setup'
import type { Logger } from '@/server/log'
import { withBoundedBody } from './body-limits'
import { clientNetwork } from './client-address'
import { assertTrustedRequest, type HostPolicy } from './guard'
import { problemResponse, requestIdOf } from './problem'

type SetupDeps = { accounts: AccountStore; setupLimit: RateLimit; hostPolicy: HostPolicy; log: Logger }

const BODY_BYTES_MAX = 16 * 1024

/**
 * Answers `POST /api/setup {token, email, name, password, workspaceName?}` with 201 `{email}`: the first owner may then sign
 * in. 403 for a wrong link, 409 when there is an owner, 429 after too many tries.
 */
export async function setupResponse(request: Request, deps: SetupDeps): Promise<Response> {
  try {
    assertTrustedRequest(request, deps.hostPolicy)
    const input = await readJson(await withBoundedBody(request, BODY_BYTES_MAX))
    const { accounts, setupLimit: limit } = deps
    const owner = await setUpFirstOwner(input, { accounts, limit, from: clientNetwork(request) })
    return Response.json({ email: owner.user.email }, { status: 201, headers: { 'cache-control': 'no-store' } })
  } catch (error) {
    const { pathname } = new URL(request.url)
    return problemResponse(error, { requestId: requestIdOf(request.headers), log: deps.log, instance: pathname })
  }
}

/** JSON only: a form of a foreign page cannot send that type. */
async function readJson(request: Request): Promise<unknown> {
  if (!/^application\/json\b/i.test(request.headers.get('content-type') ?? '')) {
    throw new DomainError('unsupported', 'Send the fields as application/json.')
  }
  try {
    return await request.json()
  } catch (error) {
    throw new DomainError('invalid_input', 'The body is not JSON.', { cause: error })
  }
}
