import NextAuth, { type NextAuthOptions } from 'next-auth'
import type { NextRequest } from 'next/server'
import type { Logger } from '@/server/log'
import { problemResponse, requestIdOf } from './problem'
import { assertTrustedRequest, type HostPolicy } from './guard'

export type RouteContext = { params: Promise<{ nextauth: string[] }> }

type AuthDeps = { authOptions: NextAuthOptions; hostPolicy: HostPolicy; log: Logger }

/** Answers `/api/auth/*`: next-auth behind the guard of hosts and origins, which its own CSRF token then adds to. */
export async function authResponse(request: NextRequest, context: RouteContext, deps: AuthDeps): Promise<Response> {
  try {
    assertTrustedRequest(request, deps.hostPolicy)
    const response: unknown = await NextAuth(request, context, deps.authOptions)
    if (response instanceof Response) return response
    throw new Error('next-auth answered with no response')
  } catch (error) {
    const { pathname } = new URL(request.url)
    return problemResponse(error, { requestId: requestIdOf(request.headers), log: deps.log, instance: pathname })
  }
}
