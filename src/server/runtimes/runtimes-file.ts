import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { DomainError } from '@/orchestration/model/errors'
import { CODEX_MODES } from './codex/codex-modes'
import type { EndpointKind } from './endpoint/endpoint-provider'

const naming = {
  id: z.string().regex(/^[a-zA-Z0-9][\w.-]{0,79}$/, 'must be 1 to 80 letters, digits, dots, dashes or underscores'),
  title: z.string().trim().min(1).max(80).optional(),
  maxSessions: z.int().min(1).max(1_000).optional(),
}
const variables = z.record(z.string().regex(/^[A-Za-z_]\w*$/, 'must be a variable name'), z.string())
/** Folders that a program keeps its own files in: a sealed one can write nowhere else outside of its working folder. */
const stateFolders = z
  .array(z.string().regex(/^(~\/|\/)[^\0]+$/, 'must begin with / or ~/'))
  .max(20)
  .optional()
const program = {
  command: z.string().min(1),
  args: z.array(z.string()).default([]),
  env: variables.default({}),
  stateFolders,
}
const mode = z.string().min(1).max(80).optional()
const price = z.number().nonnegative().optional()

const native = z.strictObject({ ...naming, command: program.command.optional(), env: program.env, stateFolders })
const known = native.extend({ mode })
const acp = z.strictObject({ ...naming, ...program, kind: z.literal('acp'), mode })
const command = z.strictObject({ ...naming, ...program, kind: z.literal('command') })
const address = z.url({ protocol: /^https?$/, error: 'must be an http:// or https:// URL' })
const endpoint = z.strictObject({
  ...naming,
  models: z
    .array(
      z.strictObject({
        id: z.string().min(1).max(200),
        label: z.string().min(1).max(200).optional(),
        inputPerMTok: price,
        outputPerMTok: price,
        cachedInputPerMTok: price,
      }),
    )
    .max(500)
    .default([]),
})
const openAICompatible = endpoint.extend({ kind: z.literal('openai-compatible'), baseUrl: address })
/** The vendors' own endpoints need no address; a proxy in front of one has its own. */
const anthropic = endpoint.extend({ kind: z.literal('anthropic'), baseUrl: address.optional() })
const google = endpoint.extend({ kind: z.literal('google'), baseUrl: address.optional() })
const openAI = endpoint.extend({ kind: z.literal('openai'), baseUrl: address.optional() })

/** Null stands for a value that is stored sealed, beside the entry. */
const sealedVariables = { env: z.record(variables.keyType, z.string().nullable()).default({}) }
/** What may be defined in the app: no file or variable of the server is read for its key. */
const workspaceEntrySchema = z.discriminatedUnion('kind', [
  acp.extend(sealedVariables),
  command.extend(sealedVariables),
  openAICompatible,
  anthropic,
  google,
  openAI,
])
export type WorkspaceEntry = z.infer<typeof workspaceEntrySchema>

/** @throws DomainError `invalid_input` naming every field that is wrong and how. */
export function parseWorkspaceEntry(value: unknown): WorkspaceEntry {
  const parsed = workspaceEntrySchema.safeParse(value)
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.map(issueText)
  throw new DomainError('invalid_input', `The runtime is not right: ${problems.join(' · ')}`, { details: { problems } })
}

const keyPlace = { apiKeyFile: z.string().min(1).optional(), apiKeyEnv: z.string().min(1).optional() }
const entrySchema = z.discriminatedUnion('kind', [
  acp,
  command,
  openAICompatible.extend(keyPlace),
  anthropic.extend(keyPlace),
  google.extend(keyPlace),
  openAI.extend(keyPlace),
  native.extend({ kind: z.literal('codex'), mode: z.enum(CODEX_MODES).optional() }),
  known.extend({ kind: z.literal('claude') }),
  known.extend({ kind: z.literal('gemini') }),
  known.extend({ kind: z.literal('opencode') }),
  native.extend({ kind: z.literal('pi') }),
])

/** One runtime as an owner wrote it down. */
export type RuntimeEntry = z.infer<typeof entrySchema>
export type EntryOf<K extends RuntimeEntry['kind']> = Extract<RuntimeEntry, { kind: K }>
export type EndpointEntry = EntryOf<EndpointKind>

const RESERVED_ID = 'demo'

/**
 * The entries of the registry file.
 * @throws DomainError `invalid_input` naming the file and, one after another, every entry that is wrong and how.
 */
export async function readRuntimesFile(file: string): Promise<RuntimeEntry[]> {
  return parseRuntimes(await readJson(file), file)
}

/** The files that the registry file names for keys, so that agents can be kept from them. */
export async function readSecretFiles(file: string): Promise<string[]> {
  const entries = await readRuntimesFile(file)
  return entries.flatMap((entry) => ('apiKeyFile' in entry && entry.apiKeyFile !== undefined ? [entry.apiKeyFile] : []))
}

function parseRuntimes(value: unknown, file: string): RuntimeEntry[] {
  if (!Array.isArray(value)) throw invalid(file, ['it must hold a JSON list of runtimes'])
  const items: unknown[] = value
  const problems: string[] = []
  const seen = new Map<string, number>([[RESERVED_ID, -1]])
  const entries = items.flatMap((item, index): RuntimeEntry[] => {
    const parsed = entrySchema.safeParse(item)
    if (!parsed.success) {
      problems.push(...parsed.error.issues.map((issue) => `${nameOf(item, index)}: ${issueText(issue)}`))
      return []
    }
    const earlier = seen.get(parsed.data.id)
    if (earlier !== undefined) {
      const whose = earlier === -1 ? 'the built-in demo has it' : `entry ${earlier} has it`
      problems.push(`${nameOf(item, index)}: id must be unique; ${whose}`)
    }
    seen.set(parsed.data.id, index)
    return [parsed.data]
  })
  if (problems.length > 0) throw invalid(file, problems)
  return entries
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'))
  } catch (cause) {
    const why = cause instanceof SyntaxError ? 'it is not JSON' : 'it cannot be read'
    throw new DomainError('invalid_input', `PLENUM_RUNTIMES_FILE ${file}: ${why}`, { cause })
  }
}

function invalid(file: string, problems: string[]): DomainError {
  return new DomainError('invalid_input', `PLENUM_RUNTIMES_FILE ${file}: ${problems.join(' · ')}`, {
    details: { problems },
  })
}

function nameOf(item: unknown, index: number): string {
  const hasId = typeof item === 'object' && item !== null && 'id' in item && typeof item.id === 'string'
  return hasId ? `entry ${index} (${String(item.id)})` : `entry ${index}`
}

function issueText(issue: { path: PropertyKey[]; message: string }): string {
  return issue.path.length === 0 ? issue.message : `${issue.path.map(String).join('.')} ${issue.message}`
}
