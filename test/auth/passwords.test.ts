import { describe, expect, it } from 'vitest'
import { assertPassword, hashPassword, passwordProblem, verifyPassword } from '@/server/auth/passwords'

const GOOD = 'seven quiet rivers'

describe('[S-16] a password', () => {
  it.each([
    ['of eleven characters', 'abcdefghijk'],
    ['of 257 characters', 'abcde'.repeat(52)],
    ['of one character many times', 'aaaaaaaaaaaaaaaa'],
    ['that everyone tries', 'CorrectHorseBatteryStaple'],
    ['that is common but for its end', 'Password2026!!'],
    ['that is digits in order', '123456789012'],
    ['that is the address', 'ada@example.org'],
  ])('%s is refused', (_name, password) => {
    expect(passwordProblem(password, 'ada@example.org')).not.toBeNull()
    expect(() => assertPassword(password, 'ada@example.org')).toThrow(
      expect.objectContaining({ code: 'invalid_input' }),
    )
  })

  it('of twelve characters will do, of any alphabet', () => {
    expect(passwordProblem(GOOD, 'ada@example.org')).toBeNull()
    expect(passwordProblem('семь тихих р', 'ada@example.org')).toBeNull()
  })

  it('is verified against its hash, which differs each time', async () => {
    const [one, two] = await Promise.all([hashPassword(GOOD), hashPassword(GOOD)])
    expect(one).not.toBe(two)
    expect(await verifyPassword(GOOD, one)).toBe(true)
    expect(await verifyPassword(`${GOOD} `, one)).toBe(false)
  })

  it('is the same however its letters were composed', async () => {
    expect(await verifyPassword('cafe\u0301 au lait noir', await hashPassword('café au lait noir'))).toBe(true)
  })

  it('is never right for nobody', async () => {
    expect(await verifyPassword(GOOD, null)).toBe(false)
  })

  it('cannot be verified against what is no hash of ours', async () => {
    await expect(verifyPassword(GOOD, 'plain text')).rejects.toThrow('not of the form')
  })
})
