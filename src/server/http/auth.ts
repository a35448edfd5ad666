import NextAuth from 'next-auth'
import type { NextRequest } from 'next/server'
import { isDomainError } from '@/orchestration/model/errors'
import { createAuthOptions, openAuthExchange, type AuthExchange, type AuthTools } from '@/server/auth/auth-options'
import { readCookie } from '@/server/auth/session-cookie'
import type { SignInClient } from '@/server/auth/sign-in'
import { clientAddress, clientNetwork } from './client-address'
import { assertTrustedRequest, type HostPolicy } from './guard'
import { problemResponse, requestIdOf } from './problem'

export type RouteContext = { params: Promise<{ nextauth: string[] }> }

type AuthDeps = { authTools: AuthTools; hostPolicy: HostPolicy; log: AuthTools['log'] }

/** Answers `/api/auth/*`: next-auth behind the guard of hosts and origins, which its own CSRF token then adds to. */
export async function authResponse(request: NextRequest, context: RouteContext, deps: AuthDeps): Promise<Response> {
  try {
    assertTrustedRequest(request, deps.hostPolicy)
    const exchange = openAuthExchange(clientOf(request, deps.authTools))
    const response: unknown = await NextAuth(request, context, createAuthOptions(deps.authTools, exchange))
    if (response instanceof Response) return completed(response, exchange)
    throw new Error('next-auth answered with no response')
  } catch (error) {
    const { pathname } = new URL(request.url)
    return problemResponse(error, { requestId: requestIdOf(request.headers), log: deps.log, instance: pathname })
  }
}

function clientOf(request: NextRequest, { devices }: AuthTools): SignInClient {
  return {
    address: clientAddress(request),
    network: clientNetwork(request),
    userAgent: request.headers.get('user-agent') ?? '',
    deviceCookie: readCookie(request.headers, devices.cookieName),
  }
}

/** next-auth's answer with what it had no means to say. What it already answers as a refusal keeps its body, which its client reads. */
function completed(response: Response, { problem, setCookie }: AuthExchange): Response {
  const isRefusal = response.status === 401
  if (problem !== null && !isRefusal) {
    throw isDomainError(problem) ? problem : new Error('failed to complete a request of next-auth', { cause: problem })
  }
  if (setCookie !== null) response.headers.append('set-cookie', setCookie)
  if (!isDomainError(problem) || problem.code !== 'rate_limited') return response
  const { retryAfterMs } = problem.details
  const headers = new Headers(response.headers)
  if (typeof retryAfterMs === 'number') headers.set('retry-after', String(Math.ceil(retryAfterMs / 1_000)))
  return new Response(response.body, { status: 429, headers })
}
