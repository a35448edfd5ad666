import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseArguments } from '@/server/admin/parse-arguments'
import { makeTemporaryFolder } from '../accounts/open-accounts'

const NOW = Date.parse('2026-01-01T00:00:00Z')
const parse = (...argv: string[]) => parseArguments(argv, NOW)

const tokenUntil = (expires: string) => [
  'create-token',
  '--email',
  'a@example.org',
  '--scopes',
  'runs:read',
  '--expires',
  expires,
]

describe('the admin command line', () => {
  it('takes the password from a file, without its last newline', async () => {
    const file = path.join(await makeTemporaryFolder(), 'password')
    await writeFile(file, 'seven quiet rivers\n')
    expect(await parse('reset-password', '--email', 'ada@example.org', '--password-file', file)).toEqual({
      ...{ command: 'reset-password', email: 'ada@example.org', password: 'seven quiet rivers' },
    })
  })

  it('counts an expiry from now', async () => {
    const argv = [
      'create-token',
      '--email',
      'ada@example.org',
      '--scopes',
      'runs:read, runs:launch',
      '--expires',
      '90d',
    ]
    expect(await parse(...argv)).toMatchObject({
      scopes: ['runs:read', 'runs:launch'],
      expiresAt: '2026-04-01T00:00:00.000Z',
    })
  })

  it('makes the file of a backup absolute', async () => {
    expect(await parse('backup', 'copy.db')).toEqual({ command: 'backup', file: path.resolve('copy.db') })
  })

  it.each([
    ['no command', [], 'Usage'],
    ['an unknown command', ['frobnicate'], 'no command frobnicate'],
    ['an inherited name', ['constructor'], 'no command constructor'],
    ['an unknown option', ['verify-ledger', '--force'], '--force'],
    ['a missing option', ['create-token', '--email', 'a@example.org'], '--scopes is missing'],
    ['an unknown scope', ['create-token', '--email', 'a@example.org', '--scopes', 'everything'], 'runs:read'],
    ['a token without an end', tokenUntil('never'), 'every token ends'],
    ['a token that lives too long', tokenUntil('367d'), 'more than 366d'],
    ['a token that lives far too long', tokenUntil('9999w'), 'more than 366d'],
    ['a wrong expiry', ['create-token', '--email', 'a@example.org', '--scopes', 'runs:read', '--expires', '90'], '90d'],
    ['a missing file', ['reset-password', '--email', 'a@example.org', '--password-file', '/no/such'], '/no/such'],
  ])('says what is wrong with %s', async (_name, argv, part) => {
    await expect(parse(...argv)).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining(part) as string,
    })
  })
})
