import { createHash, timingSafeEqual } from 'node:crypto'

const BEARER = /^plm_([0-9a-z]{10,40})_([0-9a-f]{64})$/

/** `plm_<id>_<secret>`: the prefix lets scanners find leaked ones, the id finds the row, the secret is 256 random bits. */
export function formatBearer(tokenId: string, secret: string): string {
  return `plm_${tokenId.replace(/^tok_/, '')}_${secret}`
}

export function parseBearer(bearer: string): { tokenId: string; secret: string } | null {
  const [, id, secret] = BEARER.exec(bearer) ?? []
  return id === undefined || secret === undefined ? null : { tokenId: `tok_${id}`, secret }
}

/** One round of SHA-256 is enough for a secret of 256 random bits: there is nothing to guess. */
export function hashTokenSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}

export function isTokenSecret(secret: string, storedHash: string): boolean {
  const given = Buffer.from(hashTokenSecret(secret), 'hex')
  const stored = Buffer.from(storedHash, 'hex')
  return given.length === stored.length && timingSafeEqual(given, stored)
}

/** The bearer of an `Authorization` header, or null when there is no such header or it is of another kind. */
export function bearerOf(headers: Headers): string | null {
  const [scheme, bearer] = (headers.get('authorization') ?? '').split(' ')
  return scheme?.toLowerCase() === 'bearer' && bearer !== undefined && bearer !== '' ? bearer : null
}
