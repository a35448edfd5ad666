import type { NextConfig } from 'next'
import { API_HEADERS, SECURITY_HEADERS } from './src/server/http/security-headers'

const config: NextConfig = {
  // Native, self-locating or large: taken from node_modules at run time instead of being bundled.
  serverExternalPackages: [
    '@agentclientprotocol/sdk',
    '@node-rs/argon2',
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
    { source: '/:path*', headers: listed(SECURITY_HEADERS) },
    { source: '/api/:path*', headers: listed(API_HEADERS) },
  ],
}

function listed(headers: Readonly<Record<string, string>>): { key: string; value: string }[] {
  return Object.entries(headers).map(([key, value]) => ({ key, value }))
}

export default config
