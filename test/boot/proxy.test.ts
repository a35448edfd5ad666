import { NextRequest } from 'next/server'
import { describe, expect, it } from 'vitest'
import { proxy } from '@/proxy'

function ask(path: string, headers: Record<string, string> = {}) {
  // As in the server: the URL has the address listened on, the header the name that was asked for.
  return proxy(new NextRequest(`http://localhost:3000${path}`, { headers: { host: '127.0.0.1:3000', ...headers } }))
}
const cookie = 'plenum.session=something'

describe('the proxy', () => {
  it('sends a stranger to the sign-in page, on the host that was asked, to come back', () => {
    const response = ask('/runs/run_1?tab=events')
    expect(response.status).toBe(307)
    const next = encodeURIComponent('/runs/run_1?tab=events')
    expect(response.headers.get('location')).toBe(`http://127.0.0.1:3000/sign-in?next=${next}`)
  })

  it.each(['/sign-in', '/setup?token=x', '/s/share'])('lets a stranger see %s', (path) => {
    expect(ask(path).headers.get('location')).toBeNull()
  })

  it('gives each page a policy with a nonce of its own', () => {
    const policies = [ask('/', { cookie }), ask('/', { cookie })].map(
      (response) => response.headers.get('content-security-policy') ?? '',
    )
    for (const policy of policies) {
      expect(policy).toMatch(/script-src 'self' 'nonce-[0-9a-f]{32}' 'strict-dynamic'/)
      expect(policy).toContain("frame-ancestors 'none'")
      expect(policy).not.toMatch(/script-src[^;]*unsafe-inline/)
    }
    expect(policies[0]).not.toBe(policies[1])
  })

  it('turns away a host it was not told of', () => {
    expect(ask('/', { cookie, host: 'evil.example.net' }).status).toBe(421)
  })
})
