/** On every answer; pages get their Content-Security-Policy, with a nonce, in src/proxy.ts. */
export const SECURITY_HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'X-Frame-Options': 'DENY',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), payment=()',
} as const

/** On every answer below /api, which is never a page. */
export const API_HEADERS = { 'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'" } as const
