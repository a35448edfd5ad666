import type { NextAuthOptions } from 'next-auth'
import credentialsModule from 'next-auth/providers/credentials'
import { isDomainError } from '@/orchestration/model/errors'
import type { AccountStore } from '@/server/accounts/account-store'
import type { Logger } from '@/server/log'
import { sessionCookieName } from './session-cookie'
import { memberOfClaims, SESSION_MAX_AGE_SECONDS, type SessionKeys } from './sessions'
import { signIn, type SignInLimits } from './sign-in'

type CredentialsProvider = typeof credentialsModule

/** Plain Node gives a CommonJS module as a whole where bundlers give its default export; programs of the operator run in plain Node. */
const credentialsProvider: CredentialsProvider =
  typeof credentialsModule === 'function'
    ? credentialsModule
    : (credentialsModule as { default: CredentialsProvider }).default

type AuthTools = SessionKeys & { accounts: AccountStore; limits: SignInLimits; log: Logger }

/** next-auth's settings: e-mail and password, sessions as encrypted JWTs that carry the session version they were made for. */
export function createAuthOptions(tools: AuthTools): NextAuthOptions {
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
        authorize: (credentials) => authorize(credentials, tools),
      }),
    ],
    callbacks: {
      /** At sign-in `user` is what `authorize` gave; later the session must still count, or next-auth drops its cookie. */
      async jwt({ token, user }) {
        if (user !== undefined) return { ...token, sub: user.id, sessionVersion: user.sessionVersion }
        if ((await memberOfClaims(token, accounts)) === null) throw new Error('the session does not count any more')
        return token
      },
    },
  }
}

/** The words next-auth hands to the sign-in page in `?error=`. */
async function authorize(credentials: unknown, tools: AuthTools) {
  try {
    const member = await signIn(credentials, tools)
    if (member === null) return null // the page gets error=CredentialsSignin
    const { id, name, email, sessionVersion } = member.user
    return { id, name, email, sessionVersion }
  } catch (error) {
    if (isDomainError(error)) throw new Error(error.code, { cause: error }) // error=rate_limited
    tools.log.error({ err: error }, 'sign-in failed')
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
  }
}

declare module 'next-auth/jwt' {
  interface JWT {
    sessionVersion?: number
  }
}
