import { NextResponse, type NextRequest } from 'next/server'
import { sessionCookieName, usesSecureCookies } from '@/server/auth/session-cookie'
import { isProduction, loadEnv } from '@/server/env'
import { contentSecurityPolicy } from '@/server/http/content-security-policy'
import { createHostPolicy, isKnownHost } from '@/server/http/guard'

/** Pages for people who are not signed in. */
const OPEN_PAGES = /^\/(sign-in|setup|s)(\/|$)/

let settings: ReturnType<typeof readSettings> | null = null

/**
 * Gives each page its Content-Security-Policy, turns away foreign hosts early and sends strangers to the sign-in page at once.
 * Never a boundary: what a page shows is authorised where it is read.
 */
export function proxy(request: NextRequest): NextResponse {
  settings ??= readSettings()
  if (!isKnownHost(request.headers.get('host') ?? '', settings.hostPolicy)) {
    const message = 'This server does not answer to this host. List it in PLENUM_ALLOWED_HOSTS.'
    return new NextResponse(message, { status: 421 })
  }
  const { pathname, search } = request.nextUrl
  if (!OPEN_PAGES.test(pathname) && !request.cookies.has(settings.cookieName)) {
    // The name under which the browser reached us is the one its cookie will be for; nextUrl has the one we listen on.
    const origin = `${request.nextUrl.protocol}//${request.headers.get('host') ?? request.nextUrl.host}`
    const next = encodeURIComponent(`${pathname}${search}`)
    return NextResponse.redirect(new URL(`/sign-in?next=${next}`, origin), 307)
  }
  return withPolicy(request)
}

export const config = {
  // Everything but the API and what Next serves itself: a page's address may end in anything.
  matcher: ['/((?!api/|_next/static/|_next/image$|favicon\\.ico$).*)'],
}

function withPolicy(request: NextRequest): NextResponse {
  const nonce = crypto.randomUUID().replaceAll('-', '')
  const rules = contentSecurityPolicy(nonce, { isDevelopment: !isProduction() })
  const headers = new Headers(request.headers)
  headers.set('content-security-policy', rules) // where Next reads the nonce for its own scripts
  const response = NextResponse.next({ request: { headers } })
  response.headers.set('content-security-policy', rules)
  return response
}

function readSettings() {
  const env = loadEnv()
  return { hostPolicy: createHostPolicy(env), cookieName: sessionCookieName(usesSecureCookies(env.publicUrl)) }
}
