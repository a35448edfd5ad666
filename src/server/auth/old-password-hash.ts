import { scrypt, timingSafeEqual } from 'node:crypto'

/** Hashes of versions before argon2id: `scrypt$N$r$p$salt$hash`, salt and hash in hex. They are replaced at sign-in. */
export const OLD_HASH_PREFIX = 'scrypt$'
const STORED = /^scrypt\$(\d+)\$(\d+)\$(\d+)\$([0-9a-f]{32})\$([0-9a-f]{64})$/
const HASH_BYTES = 32
const MEMORY_BYTES_MAX = 64 * 1024 * 1024

/** A hash of nobody, as expensive as those that were made. */
export const OLD_HASH_OF_NOBODY = `scrypt$${2 ** 15}$8$3$${'0'.repeat(32)}$${'0'.repeat(64)}`

/** Whether the (normalised) password is the stored one. @throws Error for text that is no such hash. */
export async function isOldPassword(password: string, stored: string): Promise<boolean> {
  const [, N, r, p, salt, hash] = STORED.exec(stored) ?? []
  if (salt === undefined || hash === undefined) throw new Error('a stored password hash is not of the form scrypt$…')
  const options = { N: Number(N), r: Number(r), p: Number(p), maxmem: MEMORY_BYTES_MAX }
  const derived = await new Promise<Buffer>((resolve, reject) => {
    scrypt(password, Buffer.from(salt, 'hex'), HASH_BYTES, options, (error, key) =>
      error ? reject(error) : resolve(key),
    )
  })
  return timingSafeEqual(derived, Buffer.from(hash, 'hex'))
}
