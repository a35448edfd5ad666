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

  it('count an empty variable as not set', () => {
    expect(loadEnv({ PORT: '', DATABASE_URL: '' }).port).toBe(3000)
  })
})
