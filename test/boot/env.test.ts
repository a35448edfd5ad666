import { describe, expect, it } from 'vitest'
import { EnvError, loadEnv } from '@/server/env'

const SECRET = 'kX3v9QmZ7rT1pL5wN8bY2cD6fG4hJ0sA'

function problemsOf(source: Record<string, string>): string[] {
  try {
    loadEnv(source)
  } catch (error) {
    if (error instanceof EnvError) return error.problems
    throw error
  }
  return []
}

describe('the settings', () => {
  it('have defaults that work', () => {
    const env = loadEnv({})
    expect(env).toMatchObject({ host: '127.0.0.1', port: 3000, launcher: 'inline', demoDirectives: false, owner: null })
    expect(env.databaseUrl).toBe(`file:${env.dataDir}/plenum.db`)
  })

  it('name a point to die at, for tests', () => {
    expect(loadEnv({}).crashPoint).toBeNull()
    expect(loadEnv({ PLENUM_CRASH_POINT: 'events-stored#3' }).crashPoint).toEqual({
      ...{ name: 'events-stored', nth: 3, effect: 'death' },
    })
    expect(loadEnv({ PLENUM_CRASH_POINT: 'freeze:end-stored' }).crashPoint).toEqual({
      ...{ name: 'end-stored', nth: 1, effect: 'freeze' },
    })
    expect(problemsOf({ PLENUM_CRASH_POINT: 'somewhere' })[0]).toMatch(/^PLENUM_CRASH_POINT must be one of run-written/)
  })

  it('report every problem at once, each naming its variable', () => {
    const problems = problemsOf({
      PORT: '70000',
      DATABASE_URL: 'mysql://localhost/x',
      NEXTAUTH_URL: 'plenum.example.org',
      PLENUM_MAX_WORKERS: 'many',
      PLENUM_LAUNCHER: 'detached',
      PLENUM_OWNER_EMAIL: 'ada@example.org',
      PLENUM_ALLOWED_CWD_ROOTS: '/srv,projects',
    })
    expect(problems.map((problem) => problem.split(' ')[0]).sort()).toEqual([
      'DATABASE_URL',
      'NEXTAUTH_URL',
      'PLENUM_ALLOWED_CWD_ROOTS',
      'PLENUM_LAUNCHER',
      'PLENUM_MAX_WORKERS',
      'PLENUM_OWNER_EMAIL',
      'PORT',
    ])
    expect(new EnvError(problems).message).not.toContain('\n')
  })

  it.each(['changeme', 'short', 'change-me-change-me-change-me-change-me', 'x'.repeat(40), `secret${'1'.repeat(40)}`])(
    'refuse %s as a secret',
    (secret) => {
      expect(problemsOf({ NEXTAUTH_SECRET: secret })).toHaveLength(1)
    },
  )

  it('take a random secret, and lists with spaces', () => {
    const env = loadEnv({ NEXTAUTH_SECRET: SECRET, PLENUM_ALLOWED_HOSTS: 'a.example.org, b.example.org:8443,' })
    expect(env).toMatchObject({ authSecret: SECRET, allowedHosts: ['a.example.org', 'b.example.org:8443'] })
  })

  it('let requests wait for a day, for another time, or without end', () => {
    expect(loadEnv({}).requestTimeoutMs).toBe(86_400_000)
    expect(loadEnv({ PLENUM_REQUEST_TIMEOUT_MS: '60000' }).requestTimeoutMs).toBe(60_000)
    expect(loadEnv({ PLENUM_REQUEST_TIMEOUT_MS: '0' }).requestTimeoutMs).toBeNull()
    for (const value of ['999', '604800001', 'never'])
      expect(problemsOf({ PLENUM_REQUEST_TIMEOUT_MS: value })).toEqual([
        expect.stringMatching(/^PLENUM_REQUEST_TIMEOUT_MS must be /),
      ])
  })

  it.each([
    ['https://x.example.org/plenum', /^NEXTAUTH_URL must not have a path: .*; use https:\/\/x\.example\.org$/],
    ['https://x.example.org/plenum/', /must not have a path/],
    ['https://x.example.org/%20', /must not have a path/],
    ['http://10.0.0.1:3000/api/auth', /use http:\/\/10\.0\.0\.1:3000$/],
    ['https://x.example.org/?a=1', /must not have a query/],
    ['https://x.example.org?', /must not have a query/],
    ['https://x.example.org/#top', /must not have a fragment/],
    ['https://x.example.org#', /must not have a fragment/],
    ['https://mia:hush@x.example.org', /must not hold a user name or password/],
    ['https://@x.example.org', /must not hold a user name or password/],
    ['ftp://x.example.org', /must be an http/],
    ['javascript://x.example.org', /must be an http/],
    ['x.example.org', /must be an http/],
    ['//x.example.org', /must be an http/],
    ['https:x.example.org', /must be an http/],
    ['https:///x.example.org', /must be an http/],
    ['https://x.example.org ', /must be an http/],
    ['https://x.example.org\\plenum', /must be an http/],
    ['https://x.example.org:port', /must be an http/],
    ['https://', /must be an http/],
  ])('refuse %s as the public URL with one line', (url, line) => {
    const problems = problemsOf({ NEXTAUTH_URL: url })
    expect(problems).toEqual([expect.stringMatching(line)])
    expect(problems[0]).not.toContain('hush')
  })

  it.each([
    ['https://x.example.org', 'https://x.example.org'],
    ['https://x.example.org/', 'https://x.example.org'],
    ['https://x.example.org//', 'https://x.example.org'],
    ['HTTPS://X.Example.org:443/', 'https://x.example.org'],
    ['http://10.0.0.1:3000', 'http://10.0.0.1:3000'],
    ['http://[::1]:3000/', 'http://[::1]:3000'],
  ])('take %s as the public URL', (url, origin) => {
    expect(loadEnv({ NEXTAUTH_URL: url }).publicUrl).toBe(origin)
  })

  it.each([
    ['PLENUM_ALLOWED_HOSTS', 'https://a.example.org'],
    ['PLENUM_ALLOWED_HOSTS', 'a.example.org/plenum'],
    ['PLENUM_ALLOWED_ENDPOINT_HOSTS', 'http://10.0.0.5:11434/v1'],
    ['DATABASE_URL', 'postgres://plenum:hush@db:port/plenum'],
  ])('refuse %s=%s with one line that repeats nothing of it', (name, value) => {
    const problems = problemsOf({ [name]: value })
    expect(problems).toEqual([expect.stringMatching(new RegExp(`^${name} must be `))])
    expect(problems[0]).not.toContain('hush')
  })

  it('count an empty variable as not set', () => {
    expect(loadEnv({ PORT: '', DATABASE_URL: '' }).port).toBe(3000)
  })
})
