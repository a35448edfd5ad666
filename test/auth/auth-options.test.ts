import type { NextApiRequest, NextApiResponse } from 'next'
import nextAuthModule from 'next-auth'
import { describe, expect, it } from 'vitest'
import { createAuthOptions, openAuthExchange } from '@/server/auth/auth-options'
import { createKnownDevices } from '@/server/auth/known-device'
import { hashPassword } from '@/server/auth/passwords'
import { createRefusalBounds } from '@/server/auth/refusal-bounds'
import { sessionCookieName } from '@/server/auth/session-cookie'
import { resolveActor } from '@/server/auth/sessions'
import { createSignInLimits } from '@/server/auth/sign-in-limits'
import { createLog } from '@/server/log'
import { openAccountsWithOwner, OWNER } from '../accounts/open-accounts'

const password = 'seven quiet rivers'
const client = { address: '192.0.2.1', network: '192.0.2.1', userAgent: 'Firefox', deviceCookie: null }

const NextAuth =
  typeof nextAuthModule === 'function' ? nextAuthModule : (nextAuthModule as { default: typeof nextAuthModule }).default

/** Where next-auth's handler puts its answer. */
function createAnswer() {
  const answer = {
    statusCode: 200,
    body: null as unknown,
    setCookies: [] as string[],
    status: (code: number) => {
      answer.statusCode = code
      return answer
    },
    getHeader: (name: string) => (name === 'Set-Cookie' ? answer.setCookies : undefined),
    setHeader: (name: string, value: string[]) => {
      if (name === 'Set-Cookie') answer.setCookies = value
      return answer
    },
    json: (body: unknown) => void (answer.body = body),
    send: (body: unknown) => void (answer.body = body),
    end: () => {},
  }
  return answer
}

/** next-auth itself on real accounts, with the cookies of one browser. */
async function open(secureCookies = false) {
  const opened = await openAccountsWithOwner()
  const { accounts, clock, owner } = opened
  await accounts.setPasswordHash(owner.userId, await hashPassword(password))
  const keys = { secret: 'a secret of this test and of nothing else', secureCookies }
  const tools = {
    ...keys,
    accounts,
    limits: createSignInLimits(clock),
    devices: createKnownDevices(keys),
    refusals: createRefusalBounds(clock),
    log: createLog('silent'),
  }
  const cookies: Record<string, string> = {}

  async function call(method: string, action: string, body: Record<string, string> = {}, jar = cookies) {
    const exchange = openAuthExchange(client)
    const answer = createAnswer()
    const query = { nextauth: action.split('/') }
    const request = { method, query, cookies: { ...jar }, headers: {}, body: { ...body, json: 'true' } }
    const options = createAuthOptions(tools, exchange)
    // As much of both as next-auth's handler for plain requests uses.
    await NextAuth(request as unknown as NextApiRequest, answer as unknown as NextApiResponse, options)
    for (const cookie of answer.setCookies) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
      if (value === '') Reflect.deleteProperty(jar, name)
      else jar[name] = decodeURIComponent(value)
    }
    return { status: answer.statusCode, body: answer.body, setCookies: answer.setCookies, exchange }
  }

  async function csrfToken(): Promise<string> {
    const { body } = await call('GET', 'csrf')
    return (body as { csrfToken: string }).csrfToken
  }

  const actorOf = (jar: Record<string, string>) => {
    const cookie = Object.entries(jar)
      .map(([name, value]) => `${name}=${value}`)
      .join('; ')
    return resolveActor(new Headers({ cookie }), { ...keys, accounts })
  }
  const signIn = async () =>
    call('POST', 'callback/credentials', { csrfToken: await csrfToken(), email: OWNER.email, password })
  const signOut = async () => call('POST', 'signout', { csrfToken: await csrfToken() })
  return { ...opened, cookies, call, signIn, signOut, csrfToken, actorOf, session: sessionCookieName(secureCookies) }
}

describe('a session of next-auth', () => {
  it('ends with signing out, for a copy of its cookie too, which renews nothing', async () => {
    const browser = await open()
    await browser.signIn()
    const copy = { ...browser.cookies }
    expect(await browser.actorOf(copy)).toMatchObject({ userId: browser.owner.userId })

    await browser.signOut()
    expect(browser.cookies[browser.session]).toBeUndefined()
    expect(await browser.actorOf(copy)).toBeNull()
    const renewed = await browser.call('GET', 'session', {}, copy)
    expect(renewed.body).toEqual({})
    expect(await browser.actorOf(copy)).toBeNull()
    expect(await browser.db.session.findMany({ select: { endReason: true } })).toEqual([{ endReason: 'sign_out' }])
    const entries = await browser.db.auditEntry.findMany({ orderBy: { seq: 'asc' } })
    expect(entries.map(({ action, result }) => [action, result])).toEqual([
      ['session.create', 'ok'],
      ['session.end', 'ok'],
    ])
  })

  it('is not ended by a GET, nor by a POST without the CSRF token', async () => {
    const browser = await open()
    await browser.signIn()
    const before = { ...browser.cookies }
    await browser.call('GET', 'signout')
    await browser.call('POST', 'signout', { csrfToken: 'guessed' })
    expect(await browser.actorOf(before)).not.toBeNull()
  })

  it('that cannot be ended is not reported as ended', async () => {
    const browser = await open()
    await browser.signIn()
    await browser.db.$executeRawUnsafe('ALTER TABLE "Session" RENAME TO "SessionAway"')
    expect((await browser.signOut()).exchange.problem).not.toBeNull()
  })

  it('comes with a cookie that remembers the device', async () => {
    const browser = await open()
    const { exchange } = await browser.signIn()
    expect(exchange.setCookie).toMatch(/^plenum\.device=[0-9a-f]{32}\.[0-9a-f]{64}; Path=\/; .*HttpOnly; SameSite=Lax$/)
  })

  it('has cookies that are bound to the host where there is https', async () => {
    const browser = await open(true)
    const { setCookies, exchange } = await browser.signIn()
    const session = setCookies.find((cookie) => cookie.startsWith('__Host-plenum.session='))
    expect(session).toMatch(/; Path=\/; .*HttpOnly; Secure; SameSite=Lax$/)
    expect(session).not.toContain('Domain')
    expect(Object.keys(browser.cookies).every((name) => name.startsWith('__Host-'))).toBe(true)
    expect(exchange.setCookie).toMatch(/^__Host-plenum\.device=.*; HttpOnly; SameSite=Lax; Secure$/)
  })

  it('is not given after a wrong password', async () => {
    const browser = await open()
    const body = { csrfToken: await browser.csrfToken(), email: OWNER.email, password: 'something else' }
    const { status, exchange } = await browser.call('POST', 'callback/credentials', body)
    expect([status, exchange.setCookie, browser.cookies[browser.session]]).toEqual([401, null, undefined])
    expect(await browser.accounts.listSessions(browser.owner.userId)).toEqual([])
  })
})
