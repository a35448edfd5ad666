import type { NextConfig } from 'next'

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
}
export default config
