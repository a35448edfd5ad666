/** On every answer, set by the HTTP server; pages get their Content-Security-Policy, with a nonce, in src/proxy.ts. */
export const SECURITY_HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'X-Frame-Options': 'DENY',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), payment=()',
} as const

/** The policy of what is no page: nothing of it may run or be framed. */
export const API_HEADERS = { 'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'" } as const

/** When people reach the server by https: browsers use nothing else for a year. */
export const STRICT_TRANSPORT = { 'Strict-Transport-Security': 'max-age=31536000' } as const
