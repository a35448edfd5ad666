import { randomBytes } from 'node:crypto'
import type { NextAuthOptions } from 'next-auth'
import credentialsModule from 'next-auth/providers/credentials'
import { isDomainError } from '@/orchestration/model/errors'
import type { Logger } from '@/server/log'
import { sessionCookieName } from './session-cookie'
import { SESSION_MAX_AGE_SECONDS, sessionOwnerOf, type SessionKeys } from './sessions'
import { signIn, type SignInClient, type SignInTools } from './sign-in'
import { signOut } from './sign-out'

type CredentialsProvider = typeof credentialsModule

/** Plain Node gives a CommonJS module as a whole where bundlers give its default export; programs of the operator run in plain Node. */
const credentialsProvider: CredentialsProvider =
  typeof credentialsModule === 'function'
    ? credentialsModule
    : (credentialsModule as { default: CredentialsProvider }).default

export type AuthTools = SessionKeys & SignInTools & { log: Logger }

/** One request to next-auth: from where it comes, and what next-auth's own answer cannot carry. */
export type AuthExchange = {
  client: SignInClient
  /** What failed, or null. */
  problem: unknown
  /** A `Set-Cookie` to add to the answer, or null. */
  setCookie: string | null
}

export function openAuthExchange(client: SignInClient): AuthExchange {
  return { client, problem: null, setCookie: null }
}

/** next-auth's settings for one request: e-mail and password, sessions as encrypted JWTs that name the row they count by. */
export function createAuthOptions(tools: AuthTools, exchange: AuthExchange): NextAuthOptions {
  const { accounts, secret, secureCookies } = tools
  return {
    secret,
    session: { strategy: 'jwt', maxAge: SESSION_MAX_AGE_SECONDS },
    pages: { signIn: '/sign-in', error: '/sign-in' },
    useSecureCookies: secureCookies,
    cookies: cookieSettings(secureCookies),
    logger: loggerOf(tools.log),
    providers: [
      credentialsProvider({
        name: 'Email and password',
        credentials: { email: { label: 'Email', type: 'email' }, password: { label: 'Password', type: 'password' } },
        authorize: (credentials) => authorize(credentials, tools, exchange),
      }),
    ],
    callbacks: {
      /** At sign-in `user` is what `authorize` gave; later the session must still count, or next-auth drops its cookie. */
      async jwt({ token, user }) {
        if (user !== undefined) {
          return { ...token, sub: user.id, sessionVersion: user.sessionVersion, sessionId: user.sessionId }
        }
        if ((await sessionOwnerOf(token, accounts)) === null) throw new Error('the session does not count any more')
        return token
      },
    },
    events: {
      /** next-auth logs an error of this event and goes on; a session that could not be ended must not look ended. */
      async signOut({ token }) {
        try {
          await signOut(token, exchange.client, tools)
        } catch (error) {
          exchange.problem = error
        }
      },
    },
  }
}

/** The words next-auth hands to the sign-in page in `?error=`. */
async function authorize(credentials: unknown, tools: AuthTools, exchange: AuthExchange) {
  try {
    const signedIn = await signIn(credentials, exchange.client, tools)
    if (signedIn === null) return null // the page gets error=CredentialsSignin
    const { id, name, email, sessionVersion } = signedIn.member.user
    exchange.setCookie = tools.devices.issue(signedIn.deviceId ?? randomBytes(16).toString('hex'), email)
    return { id, name, email, sessionVersion, sessionId: signedIn.sessionId }
  } catch (error) {
    exchange.problem = error
    if (isDomainError(error)) throw new Error(error.code, { cause: error }) // error=rate_limited
    tools.log.error({ err: error }, 'failed to sign in')
    throw new Error('internal', { cause: error })
  }
}

function cookieSettings(secure: boolean): NextAuthOptions['cookies'] {
  const options = { httpOnly: true, sameSite: 'lax', path: '/', secure } as const
  const prefix = secure ? '__Host-' : ''
  return {
    sessionToken: { name: sessionCookieName(secure), options },
    csrfToken: { name: `${prefix}plenum.csrf`, options },
    callbackUrl: { name: `${prefix}plenum.callback`, options },
  }
}

/** next-auth reports ended sessions as errors and a missing NEXTAUTH_URL as a warning; neither is news to an operator. */
function loggerOf(log: Logger): NextAuthOptions['logger'] {
  return {
    error: (code, metadata) => {
      if (code === 'JWT_SESSION_ERROR') log.debug({ code }, 'session refused')
      else log.error({ code, metadata }, 'next-auth')
    },
    warn: (code) => log.debug({ code }, 'next-auth'),
    debug: () => {},
  }
}

declare module 'next-auth' {
  interface User {
    id: string
    sessionVersion: number
    sessionId: string
  }
}

declare module 'next-auth/jwt' {
  interface JWT {
    sessionVersion?: number
    sessionId?: string
  }
}
