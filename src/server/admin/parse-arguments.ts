import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { messageOf } from '@/orchestration/model/message-of'
import { DomainError } from '@/orchestration/model/errors'
import { TOKEN_DAYS_MAX } from '@/server/accounts/token-end'
import { adminRequestSchema, type AdminCommand, type AdminRequest } from './admin-request'

const USAGE = `Usage: npm run admin -- <command>

  create-owner --email <address> --name <name> --password-file <file>
  create-token --email <address> --scopes runs:read,runs:launch[,runs:control,requests:answer]
               [--expires 90d] [--name <name>]      prints the token, once; at most 366 days
  reset-password --email <address> --password-file <file>
  backup <file>                                     copies a SQLite database while it is in use
  verify-ledger                                     checks every run and the audit trail`

const DAY_MS = 86_400_000
const EXPIRY_MS_MAX = TOKEN_DAYS_MAX * DAY_MS
const UNITS_MS: Readonly<Record<string, number>> = { h: 3_600_000, d: DAY_MS, w: 7 * DAY_MS }

type Options = Readonly<Record<string, string | undefined>>
/** What of the command line each command is made of. */
const READERS = {
  'create-owner': async (options) => ({
    email: required(options, 'email'),
    name: required(options, 'name'),
    password: await readPassword(options),
  }),
  'create-token': async (options, _rest, now) => ({
    email: required(options, 'email'),
    name: options.name ?? 'command line',
    scopes: required(options, 'scopes')
      .split(',')
      .map((scope) => scope.trim()),
    expiresAt: options.expires === undefined ? null : expiryOf(options.expires, now),
  }),
  'reset-password': async (options) => ({ email: required(options, 'email'), password: await readPassword(options) }),
  backup: async (_options, rest) => {
    const [file] = rest
    if (file === undefined) throw invalid('backup needs the file to write')
    return { file: path.resolve(file) }
  },
  'verify-ledger': async () => ({}),
} satisfies Record<AdminCommand, (options: Options, rest: string[], now: number) => Promise<object>>

/** Reads the command line. `now` (ms) is what `--expires` counts from. @throws DomainError `invalid_input` saying what is wrong. */
export async function parseArguments(argv: string[], now: number): Promise<AdminRequest> {
  const { values, positionals } = parseCommandLine(argv)
  const [command = '', ...rest] = positionals
  if (!isCommand(command)) throw invalid(command === '' ? USAGE : `There is no command ${command}.\n\n${USAGE}`)
  const read: (options: Options, rest: string[], now: number) => Promise<object> = READERS[command]
  const parsed = adminRequestSchema.safeParse({ command, ...(await read(values, rest, now)) })
  if (parsed.success) return parsed.data
  throw invalid(parsed.error.issues.map((issue) => issue.message).join('; '))
}

function parseCommandLine(argv: string[]) {
  const text = { type: 'string' } as const
  const options = { email: text, name: text, 'password-file': text, scopes: text, expires: text }
  try {
    return parseArgs({ args: argv, allowPositionals: true, options })
  } catch (error) {
    throw invalid(`${messageOf(error)}\n\n${USAGE}`)
  }
}

function isCommand(text: string): text is AdminCommand {
  return Object.hasOwn(READERS, text)
}

function required(options: Options, name: string): string {
  const value = options[name]
  if (value === undefined || value === '') throw invalid(`--${name} is missing\n\n${USAGE}`)
  return value
}

/** From a file: an argument would stand in the list of processes and the shell's history. One newline at the end is dropped. */
async function readPassword(options: Options): Promise<string> {
  const file = required(options, 'password-file')
  try {
    return (await readFile(file, 'utf8')).replace(/\r?\n$/, '')
  } catch (error) {
    throw invalid(`--password-file ${file} cannot be read: ${messageOf(error)}`)
  }
}

function expiryOf(text: string, now: number): string {
  const [, amount, unit] = /^([1-9]\d{0,3})([hdw])$/.exec(text) ?? []
  const unitMs = unit === undefined ? undefined : UNITS_MS[unit]
  if (unitMs === undefined)
    throw invalid(`--expires ${text} must be a number and h, d or w, such as 90d; every token ends`)
  const lifeMs = Number(amount) * unitMs
  if (lifeMs > EXPIRY_MS_MAX) throw invalid(`--expires ${text} is more than ${TOKEN_DAYS_MAX}d`)
  return new Date(now + lifeMs).toISOString()
}

function invalid(message: string): DomainError {
  return new DomainError('invalid_input', message)
}
