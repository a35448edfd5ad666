import { randomBytes, scrypt, timingSafeEqual, type ScryptOptions } from 'node:crypto'
import { DomainError } from '@/orchestration/model/errors'
import { COMMON_PASSWORDS } from './common-passwords'

const PASSWORD_LENGTH_MIN = 12
export const PASSWORD_LENGTH_MAX = 256

/** OWASP's setting for 32 MiB. Kept in the hash, so that it can be raised without breaking the old ones. */
const COST = { N: 2 ** 15, r: 8, p: 3 }
const HASH_BYTES = 32
const MEMORY_BYTES_MAX = 64 * 1024 * 1024
const STORED = /^scrypt\$(\d+)\$(\d+)\$(\d+)\$([0-9a-f]{32})\$([0-9a-f]{64})$/

/** Verified against when the user is unknown, so that the answer takes as long as for a known one. */
const NOBODY = `scrypt$${COST.N}$${COST.r}$${COST.p}$${'0'.repeat(32)}$${'0'.repeat(64)}`

/** @throws DomainError `invalid_input` saying what is wrong with the password. */
export function assertPassword(password: string, email: string): void {
  const problem = passwordProblem(password, email)
  if (problem !== null) throw new DomainError('invalid_input', problem, { details: { field: 'password' } })
}

/** A sentence for the person who chose it, or null when it will do. */
export function passwordProblem(password: string, email: string): string | null {
  const length = [...password].length
  if (length < PASSWORD_LENGTH_MIN) return `The password needs at least ${PASSWORD_LENGTH_MIN} characters.`
  if (length > PASSWORD_LENGTH_MAX) return `The password can have at most ${PASSWORD_LENGTH_MAX} characters.`
  const plain = password.toLowerCase()
  const isGuessable = new Set(plain).size < 5 || plain === email.trim().toLowerCase() || isCommon(plain)
  return isGuessable ? 'This password is among the first that are guessed: choose another.' : null
}

/** `scrypt$N$r$p$salt$hash`, salt and hash in hex. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  const hash = await derive(password, salt, COST)
  return `scrypt$${COST.N}$${COST.r}$${COST.p}$${salt.toString('hex')}$${hash.toString('hex')}`
}

/** Whether the password is the stored one. Without a stored one the answer is no, after the same work. */
export async function verifyPassword(password: string, stored: string | null): Promise<boolean> {
  const [, N, r, p, salt, hash] = STORED.exec(stored ?? NOBODY) ?? []
  if (salt === undefined || hash === undefined) throw new Error('a stored password hash is not of the form scrypt$…')
  const cost = { N: Number(N), r: Number(r), p: Number(p) }
  const derived = await derive(password, Buffer.from(salt, 'hex'), cost)
  return timingSafeEqual(derived, Buffer.from(hash, 'hex')) && stored !== null
}

/** Common ones with a number or sign at the end are as common. */
function isCommon(password: string): boolean {
  const stem = password.replace(/[^a-z]+$/, '')
  return COMMON_PASSWORDS.has(password) || COMMON_PASSWORDS.has(stem)
}

/** Unicode is normalised first: the same password typed on two keyboards must be the same bytes. */
function derive(password: string, salt: Buffer, cost: ScryptOptions): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const options = { ...cost, maxmem: MEMORY_BYTES_MAX }
    scrypt(password.normalize('NFKC'), salt, HASH_BYTES, options, (error, key) =>
      error ? reject(error) : resolve(key),
    )
  })
}
