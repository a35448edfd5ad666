import { z } from 'zod'
import { LIMITS } from './target'
import { utf8Bytes } from './utf8-bytes'

const KEY = /^[A-Za-z0-9][A-Za-z0-9_.:/-]*$/
/** Names that every object inherits: as keys they read as something else wherever a program looks them up. */
const INHERITED: ReadonlySet<string> = new Set([
  '__proto__',
  ...Object.getOwnPropertyNames(Object.prototype),
  'prototype',
])

/** Whether a text can name an entry of a run's metadata. */
export function isMetadataKey(key: string): boolean {
  return key.length <= LIMITS.metadataKeyLength && KEY.test(key) && !INHERITED.has(key)
}

const value = z.string().max(LIMITS.metadataValueLength)

/**
 * Short texts by name that a caller attaches to a run or to an answer. Plenum keeps them and does not act on them. Keys are
 * checked before the record is read: zod leaves `__proto__` out without a word.
 */
export const metadataSchema = z.preprocess(
  (given, ctx) => {
    const problem = problemOf(given)
    if (problem === null) return given
    ctx.addIssue({ code: 'custom', message: problem })
    return z.NEVER
  },
  z.record(z.string(), value),
)

export type Metadata = z.infer<typeof metadataSchema>

/** At most 64 entries and 16 KiB in all, keys of letters, digits and `_ . : / -` that begin with a letter or digit. */
function problemOf(given: unknown): string | null {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return null // the record says what is wrong
  const keys = Object.keys(given)
  if (keys.length > LIMITS.metadataKeysMax) return `Metadata has at most ${LIMITS.metadataKeysMax} entries.`
  const wrong = keys.find((key) => !isMetadataKey(key))
  if (wrong !== undefined) {
    const shown = JSON.stringify(wrong.slice(0, LIMITS.metadataKeyLength))
    return `The key ${shown} cannot be used: a key begins with a letter or digit, has letters, digits and _ . : / - only, at most ${LIMITS.metadataKeyLength} of them, and is no name that objects inherit, such as constructor.`
  }
  const texts = Object.values(given).filter((text) => typeof text === 'string')
  const bytes = utf8Bytes(keys.join('') + texts.join(''))
  return bytes > LIMITS.metadataBytes ? 'Metadata is larger than 16 KiB in all.' : null
}

/**
 * The entries of an earlier run's metadata that a launch still takes: runs from before these rules may have others. All of
 * them go when they are larger than 16 KiB.
 */
export function keptMetadata(earlier: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(earlier).filter(([key]) => isMetadataKey(key))
  const kept = metadataSchema.safeParse(Object.fromEntries(entries))
  return kept.success ? kept.data : {}
}
