import { availableParallelism } from 'node:os'
import path from 'node:path'
import { z } from 'zod'
import { isNetwork } from './http/edge/trusted-proxies'
import { CRASH_POINTS, isCrashPointName, type CrashPoint } from './boot/crash-points'

/** Checked settings. Paths are absolute; `null` means not set. */
export type Env = {
  databaseUrl: string
  dataDir: string
  host: string
  port: number
  /** Where browsers reach the server, when it is not `http://HOST:PORT`: behind a proxy, or under a name. No slash at the end. */
  publicUrl: string | null
  authSecret: string | null
  runtimesFile: string | null
  demoDirectives: boolean
  maxWorkers: number
  launcher: 'inline' | 'detached'
  allowedHosts: string[]
  /** Addresses and networks of the proxies whose `X-Forwarded-For` is believed. */
  trustedProxies: string[]
  /** Hosts in private networks that model endpoints defined in the app may be on. */
  allowedEndpointHosts: string[]
  allowedCwdRoots: string[]
  owner: { email: string; passwordFile: string } | null
  leaseMs: number
  /** How long agents' requests wait for a person unless their run says otherwise; null: without end. */
  requestTimeoutMs: number | null
  /** For tests of what survives: where this process is to die or to stand still. */
  crashPoint: CrashPoint | null
  /** Where `npm run runner` serves its health; null: nowhere. */
  healthPort: number | null
  /** How agents are kept apart from the server: the strongest way that works, or the one that is demanded. */
  isolation: 'auto' | 'sealed' | 'user' | 'open'
  /** The user of the system that agents run as; null: the server's own. */
  agentUser: string | null
  /** Where attempts have their folders. */
  attemptsDir: string
  logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent'
}

/** Settings that cannot be used; `problems` has one line for each, naming the variable. */
export class EnvError extends Error {
  readonly problems: string[]

  constructor(problems: string[]) {
    super(`Bad settings: ${problems.join(' · ')}`)
    this.name = 'EnvError'
    this.problems = problems
  }
}

const PLACEHOLDER = /change.?me|placeholder|your.?secret|example|^secret|^password|^test|^(.)\1*$/i
const SECRET_LENGTH_MIN = 32
/** Unanswered requests must not hold sessions for ever. */
const DAY_MS = 86_400_000
const REQUEST_TIMEOUT_MS_MAX = 7 * DAY_MS

const flag = z.enum(['0', '1', 'true', 'false'], 'must be 1 or 0').transform((text) => text === '1' || text === 'true')
const wholeNumber = (min: number, max: number) =>
  z.coerce
    .number(`must be a number from ${min} to ${max}`)
    .pipe(
      z
        .int(`must be a whole number from ${min} to ${max}`)
        .min(min, `must be a whole number from ${min} to ${max}`)
        .max(max, `must be a whole number from ${min} to ${max}`),
    )
const absolutePath = z.string().transform((text) => path.resolve(/* turbopackIgnore: true */ text))
const commaList = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
)

const hostList = commaList.refine(
  (hosts) => hosts.every((host) => !/[/\s@?#\\]/.test(host)),
  'must be host names, separated by commas: no URLs and no paths',
)

const databaseUrl = z
  .string()
  .refine(
    (text) => /^file:.+/.test(text) || (/^postgres(ql)?:\/\/.+/.test(text) && URL.canParse(text)),
    'must be file:<path> or postgres://user:password@host:port/name',
  )
const publicUrl = z.string().transform((text, ctx): string => {
  const problem = publicUrlProblem(text)
  if (problem === null) return new URL(text).origin
  ctx.addIssue(problem)
  return z.NEVER
})
const authSecret = z
  .string()
  .refine(
    (text) => text.length >= SECRET_LENGTH_MIN && !PLACEHOLDER.test(text),
    `must be ${SECRET_LENGTH_MIN} random characters or more, no placeholder; unset it and one is made`,
  )

/** Every part that browsers would not come back with is refused: a link that is printed must lead here. */
function publicUrlProblem(text: string): string | null {
  // `new URL` itself would drop spaces and line ends, and accept `https:host`.
  if (!/^https?:\/\/[^\s/\\]/i.test(text) || /[\s\\]/.test(text) || !URL.canParse(text)) {
    return 'must be an http:// or https:// URL such as https://plenum.example.org'
  }
  const { pathname, origin } = new URL(text)
  if (/^https?:\/\/[^/?#]*@/i.test(text)) return 'must not hold a user name or password'
  if (text.includes('?')) return `must not have a query; use ${origin}`
  if (text.includes('#')) return `must not have a fragment; use ${origin}`
  if (!/^\/*$/.test(pathname)) {
    return `must not have a path: Plenum answers at the root of its host only; use ${origin}`
  }
  return null
}

/** `name` or `name#nth` to die there, `freeze:name#nth` to stand still. */
const crashPoint = z.string().transform((text, ctx): CrashPoint => {
  const [, freeze, name = '', nth = '1'] = /^(freeze:)?([a-z-]+)(?:#([1-9]\d*))?$/.exec(text) ?? []
  if (isCrashPointName(name)) return { name, nth: Number(nth), effect: freeze === undefined ? 'death' : 'freeze' }
  ctx.addIssue(`must be one of ${Object.keys(CRASH_POINTS).join(', ')}, and may have a #number and begin with freeze:`)
  return z.NEVER
})

const schema = z.object({
  DATABASE_URL: databaseUrl.optional(),
  PLENUM_DATA_DIR: absolutePath.default(path.resolve('data')),
  HOST: z.string().default('127.0.0.1'),
  PORT: wholeNumber(0, 65_535).default(3000),
  NEXTAUTH_URL: publicUrl.optional(),
  NEXTAUTH_SECRET: authSecret.optional(),
  PLENUM_RUNTIMES_FILE: absolutePath.optional(),
  PLENUM_DEMO_DIRECTIVES: flag.default(false),
  PLENUM_MAX_WORKERS: wholeNumber(1, 1_000).optional(),
  PLENUM_LAUNCHER: z.enum(['inline', 'detached'], 'must be inline or detached').default('inline'),
  PLENUM_ALLOWED_HOSTS: hostList.default([]),
  PLENUM_TRUSTED_PROXIES: commaList
    .refine(
      (networks) => networks.every(isNetwork),
      'must be addresses or networks such as 10.0.0.0/8, separated by commas',
    )
    .default([]),
  PLENUM_ALLOWED_ENDPOINT_HOSTS: hostList.default([]),
  PLENUM_ALLOWED_CWD_ROOTS: commaList
    .refine((roots) => roots.every((root) => path.isAbsolute(root)), 'must be absolute paths, separated by commas')
    .default([]),
  PLENUM_OWNER_EMAIL: z.email('must be an e-mail address').optional(),
  PLENUM_OWNER_PASSWORD_FILE: absolutePath.optional(),
  PLENUM_LEASE_MS: wholeNumber(2_000, 600_000).default(30_000),
  PLENUM_REQUEST_TIMEOUT_MS: wholeNumber(0, REQUEST_TIMEOUT_MS_MAX)
    .refine((ms) => ms === 0 || ms >= 1_000, 'must be 0, for no limit, or at least 1000')
    .transform((ms) => (ms === 0 ? null : ms))
    .default(DAY_MS),
  PLENUM_HEALTH_PORT: wholeNumber(0, 65_535).optional(),
  PLENUM_CRASH_POINT: crashPoint.optional(),
  PLENUM_ISOLATION: z.enum(['auto', 'sealed', 'user', 'open'], 'must be auto, sealed, user or open').default('auto'),
  PLENUM_AGENT_USER: z
    .string()
    .regex(/^[a-z_][a-z0-9_-]{0,31}$/, 'must be the name of a user')
    .optional(),
  PLENUM_ATTEMPTS_DIR: absolutePath.optional(),
  PLENUM_LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], 'must be a level such as info or debug')
    .default('info'),
})

/** What only two settings together can have wrong. Looked at besides the schema, so that all problems come at once. */
function contradictions(given: Record<string, string | undefined>): string[] {
  const problems: string[] = []
  if (given.PLENUM_LAUNCHER === 'detached' && !given.DATABASE_URL?.startsWith('postgres')) {
    problems.push(
      'PLENUM_LAUNCHER detached needs PostgreSQL (DATABASE_URL=postgres://…): one process owns a SQLite file',
    )
  }
  if (given.PLENUM_ISOLATION === 'user' && given.PLENUM_AGENT_USER === undefined) {
    problems.push('PLENUM_ISOLATION user needs PLENUM_AGENT_USER')
  }
  if ((given.PLENUM_OWNER_EMAIL === undefined) !== (given.PLENUM_OWNER_PASSWORD_FILE === undefined)) {
    problems.push('PLENUM_OWNER_EMAIL and PLENUM_OWNER_PASSWORD_FILE must be set together')
  }
  return problems
}

/**
 * Reads and checks the settings; an empty variable counts as not set.
 * @throws EnvError with every problem at once.
 */
export function loadEnv(source: Record<string, string | undefined> = process.env): Env {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== undefined && value !== ''))
  const parsed = schema.safeParse(given)
  const problems = (parsed.error?.issues ?? []).map((issue) => `${issue.path.join('.')} ${issue.message}`)
  problems.push(...contradictions(given))
  if (!parsed.success || problems.length > 0) throw new EnvError(problems)
  const values = parsed.data
  return {
    databaseUrl: values.DATABASE_URL ?? `file:${path.join(values.PLENUM_DATA_DIR, 'plenum.db')}`,
    dataDir: values.PLENUM_DATA_DIR,
    host: values.HOST,
    port: values.PORT,
    publicUrl: values.NEXTAUTH_URL ?? null,
    authSecret: values.NEXTAUTH_SECRET ?? null,
    runtimesFile: values.PLENUM_RUNTIMES_FILE ?? null,
    demoDirectives: values.PLENUM_DEMO_DIRECTIVES,
    maxWorkers: values.PLENUM_MAX_WORKERS ?? Math.max(16, availableParallelism() * 4),
    launcher: values.PLENUM_LAUNCHER,
    allowedHosts: values.PLENUM_ALLOWED_HOSTS,
    trustedProxies: values.PLENUM_TRUSTED_PROXIES,
    allowedEndpointHosts: values.PLENUM_ALLOWED_ENDPOINT_HOSTS,
    allowedCwdRoots: values.PLENUM_ALLOWED_CWD_ROOTS,
    owner:
      values.PLENUM_OWNER_EMAIL !== undefined && values.PLENUM_OWNER_PASSWORD_FILE !== undefined
        ? { email: values.PLENUM_OWNER_EMAIL, passwordFile: values.PLENUM_OWNER_PASSWORD_FILE }
        : null,
    leaseMs: values.PLENUM_LEASE_MS,
    requestTimeoutMs: values.PLENUM_REQUEST_TIMEOUT_MS,
    healthPort: values.PLENUM_HEALTH_PORT ?? null,
    isolation: values.PLENUM_ISOLATION,
    agentUser: values.PLENUM_AGENT_USER ?? null,
    attemptsDir: values.PLENUM_ATTEMPTS_DIR ?? defaultAttemptsDir(values.PLENUM_DATA_DIR, values.PLENUM_AGENT_USER),
    crashPoint: values.PLENUM_CRASH_POINT ?? null,
    logLevel: values.PLENUM_LOG_LEVEL,
  }
}

/** Another user cannot enter the data folder, which is the server's alone: then attempts have a folder beside it. */
function defaultAttemptsDir(dataDir: string, agentUser: string | undefined): string {
  return agentUser === undefined ? path.join(dataDir, 'attempts') : `${dataDir}-attempts`
}

/** The process's environment as it is, for the detection of runtimes and the allow-lists of their children. */
export function processEnvironment(): Record<string, string | undefined> {
  return { ...process.env }
}

/** Whether DATABASE_URL names the database; otherwise it is the default file of the data folder. */
export function isDatabaseConfigured(): boolean {
  return (process.env.DATABASE_URL ?? '') !== ''
}

/** Whether this process is `next build`. */
export function isBuilding(): boolean {
  return process.env.NEXT_PHASE === 'phase-production-build'
}

export function isProduction(): boolean {
  return process.env.NODE_ENV === 'production'
}

/** Without a public URL next-auth takes the request's host, which the guard has checked by then. */
export function publishAuthUrl(env: Env): void {
  if (env.publicUrl === null) process.env.AUTH_TRUST_HOST = '1'
  else process.env.NEXTAUTH_URL = env.publicUrl
}
