import { hash, verify, type Options } from '@node-rs/argon2'
import { DomainError } from '@/orchestration/model/errors'
import { COMMON_PASSWORDS } from './common-passwords'
import { createHashQueue, type HashQueue } from './hash-queue'
import { isOldPassword, OLD_HASH_OF_NOBODY, OLD_HASH_PREFIX } from './old-password-hash'

const PASSWORD_LENGTH_MIN = 12
export const PASSWORD_LENGTH_MAX = 256

/**
 * OWASP's setting for argon2id with the least memory: 19 MiB, 2 passes. On a busy machine 43 ms of one core; 64 MiB with 3
 * passes took 264 ms there, scrypt (N=2^15, r=8, p=3) 977. Kept in the hash, so that it can be raised without breaking the
 * old ones.
 */
const COST = {
  memoryCost: 19 * 1024,
  timeCost: 2,
  parallelism: 1,
  // eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- argon2id; the package declares an ambient enum
  algorithm: 2,
} as const satisfies Options
const CURRENT_PREFIX = '$argon2id$'
/** With COST, of a password that nobody knows. Verified against when there is no hash, so that the answer takes as long. */
const HASH_OF_NOBODY = `${CURRENT_PREFIX}v=19$m=19456,t=2,p=1$${'A'.repeat(22)}$${'A'.repeat(43)}`

/** About a second of one core: who comes later is refused at once. */
const WAITING_MAX = 20

/** On globalThis: Next bundles modules more than once, and all hashing of the process together is to take one core. */
const shared = globalThis as typeof globalThis & { plenumHashQueue?: HashQueue }

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

/** An argon2id hash in PHC form. @throws DomainError `rate_limited` when too many wait to be hashed. */
export async function hashPassword(password: string): Promise<string> {
  return hashing().run(() => hash(normalised(password), COST))
}

/**
 * Whether the password is the stored one. Without a stored one the answer is no, after the same work. `hidesOldHashes` makes
 * it the same work for hashes of either kind too, for as long as there are users with an old one. `urgent` goes before others.
 * @throws DomainError `rate_limited` when too many wait to be hashed.
 */
export async function verifyPassword(
  password: string,
  stored: string | null,
  options: { hidesOldHashes?: boolean; urgent?: boolean } = {},
): Promise<boolean> {
  const isOld = stored !== null && isOldHash(stored)
  if (stored !== null && !isOld && !stored.startsWith(CURRENT_PREFIX)) {
    throw new Error('a stored password hash is not of the form $argon2id$… or scrypt$…')
  }
  const current = isOld ? HASH_OF_NOBODY : (stored ?? HASH_OF_NOBODY)
  const old = isOld ? stored : OLD_HASH_OF_NOBODY
  const text = normalised(password)
  const doesOld = isOld || options.hidesOldHashes === true
  const doesCurrent = !isOld || options.hidesOldHashes === true
  return hashing().run(async () => {
    const isCurrent = doesCurrent && (await verify(current, text))
    const isOldOne = doesOld && (await isOldPassword(text, old))
    return stored !== null && (isOld ? isOldOne : isCurrent)
  }, options)
}

/** Whether a stored hash is of a kind that is not made any more. */
export function isOldHash(stored: string): boolean {
  return stored.startsWith(OLD_HASH_PREFIX)
}

function hashing(): HashQueue {
  shared.plenumHashQueue ??= createHashQueue({ waitingMax: WAITING_MAX })
  return shared.plenumHashQueue
}

/** The same password typed on two keyboards must be the same bytes. */
function normalised(password: string): string {
  return password.normalize('NFKC')
}

/** Common ones with a number or sign at the end are as common. */
function isCommon(password: string): boolean {
  const stem = password.replace(/[^a-z]+$/, '')
  return COMMON_PASSWORDS.has(password) || COMMON_PASSWORDS.has(stem)
}
