import { NextResponse, type NextRequest } from 'next/server'
import { isProduction, loadEnv } from '@/server/env'
import { contentSecurityPolicy } from '@/server/http/content-security-policy'
import { createHostPolicy, isKnownHost, type HostPolicy } from '@/server/http/guard'

let policy: HostPolicy | null = null

/**
 * Gives each page its Content-Security-Policy and turns away foreign hosts early. Never a boundary: what a page shows is
 * authorised where it is read.
 */
export function proxy(request: NextRequest): NextResponse {
  policy ??= createHostPolicy(loadEnv())
  const host = request.headers.get('host') ?? ''
  if (!isKnownHost(host, policy)) {
    return new NextResponse('This server does not answer to this host. List it in PLENUM_ALLOWED_HOSTS.', {
      status: 421,
    })
  }
  const nonce = crypto.randomUUID().replaceAll('-', '')
  const rules = contentSecurityPolicy(nonce, { isDevelopment: !isProduction() })
  const headers = new Headers(request.headers)
  headers.set('x-nonce', nonce)
  headers.set('content-security-policy', rules) // where Next reads the nonce for its own scripts
  const response = NextResponse.next({ request: { headers } })
  response.headers.set('content-security-policy', rules)
  return response
}

export const config = {
  // Pages. The API's answers and static files get fixed headers in next.config.ts.
  matcher: ['/((?!api/|_next/static|_next/image|favicon.ico|icon|.*\\.(?:png|svg|ico|webmanifest|txt)$).*)'],
}
