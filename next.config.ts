import type { NextConfig } from 'next'

/** On every answer; pages get their Content-Security-Policy, with a nonce, in src/proxy.ts. */
const SECURITY_HEADERS = [
  { key: 'X-Content-Type-Options', value: 'nosniff' },
  { key: 'Referrer-Policy', value: 'no-referrer' },
  { key: 'X-Frame-Options', value: 'DENY' },
  { key: 'Cross-Origin-Opener-Policy', value: 'same-origin' },
  { key: 'Cross-Origin-Resource-Policy', value: 'same-origin' },
  { key: 'Permissions-Policy', value: 'camera=(), microphone=(), geolocation=(), payment=()' },
]
const API_POLICY = { key: 'Content-Security-Policy', value: "default-src 'none'; frame-ancestors 'none'" }

const config: NextConfig = {
  // Native, self-locating or large: taken from node_modules at run time instead of being bundled.
  serverExternalPackages: [
    '@agentclientprotocol/sdk',
    '@prisma/adapter-pg',
    '@prisma/client',
    '@pydantic/genai-prices',
    'libsql',
    'pg',
    'pino',
  ],
  typedRoutes: true,
  poweredByHeader: false,
  reactStrictMode: true,
  // `npm run verify` checks the types; the first `npm start` on a machine is seconds faster without a second time.
  typescript: { ignoreBuildErrors: true },
  headers: async () => [
    { source: '/:path*', headers: SECURITY_HEADERS },
    { source: '/api/:path*', headers: [API_POLICY] },
  ],
}
export default config
