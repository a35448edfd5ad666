import { DomainError, isDomainError } from '@/orchestration/model/errors'
import type { NewId } from '@/orchestration/model/ids'
import type { Runtime } from '@/orchestration/ports'
import type { CommitChange } from '@/server/accounts/audit-trail'
import type { Db } from '@/server/database/client'
import { isMissingRow } from '@/server/database/prisma-errors'
import { freeJsonColumn, isUnreadableValue, UnreadableValueError } from '@/orchestration/model/stored-value'
import { createRuntime, type BundledFiles } from '@/server/runtimes/create-runtime'
import { readAcpRegistry } from '@/server/runtimes/detect/acp-registry'
import { listKnownAgents } from '@/server/runtimes/detect/known-agents'
import { baseUrlOf } from '@/server/runtimes/endpoint/endpoint-providers'
import { createEndpointRuntime } from '@/server/runtimes/endpoint/endpoint-runtime'
import { assertEndpoint } from '@/server/runtimes/endpoint/endpoint-host'
import { createGuardedFetch } from '@/server/runtimes/endpoint/guarded-fetch'
import type { RuntimeList } from '@/server/runtimes/registry'
import type { RuntimeHost } from '@/server/runtimes/runtime-settings'
import { parseWorkspaceEntry, type WorkspaceEntry } from '@/server/runtimes/runtimes-file'
import type { RuntimeDefinition, RuntimeDefinitions } from '@/server/services/runtimes/runtime-definitions'
import { redactRuntime } from './redact-runtime'
import { refuseSecretArgs } from './refuse-secret-args'
import { openText, sealText } from './seal-text'
import {
  isProgram,
  type ProgramEntry,
  isSameProgram,
  openEnv,
  sealEnv,
  valuesToStore,
  withoutValues,
} from './sealed-env'
import { withoutStart } from './without-start'

type Options = {
  db: Db
  commitChange: CommitChange
  newId: NewId
  host: RuntimeHost
  files: BundledFiles
  /** Keys and values of variables are sealed with it; never in the database. */
  secret: string
  /** The runtimes that are there anyway; their ids are taken. */
  fixed: readonly Runtime[] | RuntimeList
  allowedHosts: readonly string[]
}

export type WorkspaceRuntimes = RuntimeDefinitions & {
  /**
   * All runtimes of this process: the fixed ones and those of the database as last read. `refresh` also looks for agents that
   * were installed since.
   */
  current(options?: { refresh?: boolean }): Runtime[]
  /**
   * Reads the database again; a definition that has not changed keeps its runtime and what is known of it. Looks for agents
   * that were installed since only where a definition has changed: that reads all folders of PATH.
   */
  reload(): Promise<void>
  close(): void
}

type Row = NonNullable<Awaited<ReturnType<Db['workspaceRuntime']['findUnique']>>>

const KEY_TAIL_CHARS = 4
const ENTRY = freeJsonColumn('WorkspaceRuntime.entry')
/** Another process of the same database may have changed them. */
const RELOAD_MS = 5_000

/** Runtimes that owners and admins define in the app, kept in the database. */
export async function openWorkspaceRuntimes(options: Options): Promise<WorkspaceRuntimes> {
  const { db, commitChange, newId, host, files, secret, allowedHosts } = options
  const fixed: RuntimeList['current'] = (wanted) =>
    'current' in options.fixed ? options.fixed.current(wanted) : options.fixed
  const guardedFetch = createGuardedFetch(allowedHosts)
  let versionsRead = ''
  let live = new Map<string, { version: string; runtime: Runtime }>()
  let isClosed = false
  let cancelTimer = () => {}

  /** A definition that cannot be read is logged and left out, so that it stops no other. */
  function readable<T>(rows: readonly Row[], toRecord: (row: Row) => T): T[] {
    return rows.flatMap((row) => {
      try {
        return [toRecord(row)]
      } catch (error) {
        if (!isUnreadableValue(error)) throw error
        host.log.error({ err: error, runtimeId: row.runtimeId }, 'failed to read the definition of a runtime')
        return []
      }
    })
  }

  function toRuntime(row: Row): Runtime {
    const entry = parseStored(row)
    if (isProgram(entry)) return toProgram(entry, row)
    const { sealedKey } = row
    const readApiKey = () => (sealedKey === null ? null : openText(sealedKey, { secret, owner: row.id }))
    const runtime = createEndpointRuntime({
      id: entry.id,
      kind: entry.kind,
      title: entry.title ?? entry.id,
      source: 'workspace',
      baseUrl: baseUrlOf(entry),
      readApiKey: async () => readApiKey(),
      // A vendor's own address always wants one; the server's own keys are not lent to a workspace.
      keyRequired: sealedKey !== null || entry.baseUrl === undefined,
      models: entry.models,
      clock: host.clock,
      fetch: guardedFetch,
    })
    return redactRuntime(runtime, () => ({ key: readApiKey() ?? '' }))
  }

  function toProgram(entry: ProgramEntry, row: Row): Runtime {
    const create = (env: Record<string, string>) => createRuntime({ ...entry, env }, 'workspace', host, files)
    try {
      const values = openEnv(row, secret)
      return redactRuntime(create(values), () => values)
    } catch (error) {
      host.log.error({ error, runtimeId: entry.id }, 'failed to open the stored variables of a runtime')
      return withoutStart(create({}), `The stored variables of ${entry.id} cannot be opened; enter them again.`)
    }
  }

  async function reload(): Promise<void> {
    const rows = await db.workspaceRuntime.findMany({ orderBy: { runtimeId: 'asc' } })
    const versions = rows.map(versionOf).join('\n')
    if (versions !== versionsRead) fixed({ refresh: true })
    versionsRead = versions
    const next = new Map<string, { version: string; runtime: Runtime }>()
    for (const row of rows) {
      if (fixed().some(({ id }) => id === row.runtimeId)) continue // found on the machine since: that one goes first
      const version = versionOf(row)
      const known = live.get(row.id)
      const { workspaceId } = row
      if (known?.version === version) next.set(row.id, known)
      else {
        for (const runtime of readable([row], toRuntime)) {
          next.set(row.id, { version, runtime: { ...runtime, workspaceId } })
        }
      }
    }
    live = next
  }

  function reloadLater(): void {
    cancelTimer = host.clock.setTimer(RELOAD_MS, () => {
      reload()
        .catch((error: unknown) => host.log.error({ error }, 'the runtimes of the workspaces could not be read'))
        .finally(() => {
          if (!isClosed) reloadLater()
        })
    })
  }

  async function ownRow(workspaceId: string, runtimeId: string): Promise<Row | null> {
    return db.workspaceRuntime.findFirst({ where: { workspaceId, runtimeId } })
  }

  /** The stored values that a saved entry may keep: none for a new runtime, null where another program would get them. */
  function keptValues(earlier: Row | null, earlierEntry: WorkspaceEntry | null, entry: WorkspaceEntry) {
    if (earlier === null || earlierEntry === null) return {}
    return isSameProgram(earlierEntry, entry) ? openStored(earlier) : null
  }

  /** Nothing where they cannot be opened: then each variable needs its value again, and says so. */
  function openStored(row: Row): Record<string, string> {
    try {
      return openEnv(row, secret)
    } catch (error) {
      host.log.error({ error, runtimeId: row.runtimeId }, 'failed to open the stored variables of a runtime')
      return {}
    }
  }

  function keyToStore(
    rowId: string,
    entry: WorkspaceEntry,
    apiKey: string | null | undefined,
    earlier: WorkspaceEntry | null,
  ) {
    if (typeof apiKey === 'string' && !isProgram(entry)) {
      const sealedKey = sealText(apiKey, { secret, owner: rowId })
      return { sealedKey, keyTail: apiKey.slice(-KEY_TAIL_CHARS) }
    }
    const isKept = apiKey === undefined && earlier !== null && isSamePlace(earlier, entry)
    return isKept ? {} : { sealedKey: null, keyTail: null }
  }

  await reload()
  reloadLater()
  return {
    current(wanted) {
      const there = fixed(wanted)
      const own = [...live.values()].map(({ runtime }) => runtime)
      // One that was found on the machine since goes first.
      return [...there, ...own.filter(({ id }) => !there.some((runtime) => runtime.id === id))]
    },
    reload,
    close() {
      isClosed = true
      cancelTimer()
    },
    catalogue: () => listKnownAgents(host.env),
    readRegistry: readAcpRegistry,

    async list(workspaceId) {
      const rows = await db.workspaceRuntime.findMany({ where: { workspaceId }, orderBy: { runtimeId: 'asc' } })
      return readable(rows, toDefinition)
    },

    async save({ workspaceId, entry: given, apiKey, by, auditOf }) {
      const entry = parseWorkspaceEntry(given)
      if (isProgram(entry)) refuseSecretArgs(entry)
      if (!isProgram(entry) && entry.baseUrl !== undefined) await assertEndpoint(entry.baseUrl, allowedHosts)
      const earlier = await ownRow(workspaceId, entry.id)
      if (fixed().some(({ id }) => id === entry.id)) {
        throw new DomainError('conflict', `The id ${entry.id} is taken by another runtime; choose a different one.`)
      }
      const id = earlier?.id ?? newId('rtd')
      const earlierEntry = earlier === null ? null : parseStored(earlier)
      const values = valuesToStore(entry, keptValues(earlier, earlierEntry, entry))
      const data = {
        entry: JSON.stringify(withoutValues(entry, values)),
        sealedEnv: sealEnv(values, id, secret),
        updatedAt: new Date(host.clock.now()),
        updatedBy: by,
        ...keyToStore(id, entry, apiKey, earlierEntry),
      }
      const create = { id, workspaceId, runtimeId: entry.id, ...data }
      await commitChange(auditOf?.(entry.id), () => [
        db.workspaceRuntime.upsert({ where: { id }, create, update: data }),
      ])
      const row = await db.workspaceRuntime.findUniqueOrThrow({ where: { id } })
      live.delete(id) // also where the clock has not moved since the last change
      await reload()
      return toDefinition(row)
    },

    async remove(workspaceId, runtimeId, audit) {
      const where = { workspaceId_runtimeId: { workspaceId, runtimeId } }
      try {
        await commitChange(audit, () => [db.workspaceRuntime.delete({ where })])
      } catch (error) {
        if (!isMissingRow(error)) throw error
        const message = `The workspace has no runtime ${runtimeId} of its own.`
        throw new DomainError('not_found', message, { cause: error })
      }
      await reload()
    },
  }
}

function versionOf({ id, updatedAt }: Row): string {
  return `${id} ${updatedAt.toISOString()}`
}

function parseStored(row: Row): WorkspaceEntry {
  const stored = ENTRY.decode(row.entry, row.id)
  try {
    return parseWorkspaceEntry(stored)
  } catch (error) {
    if (!isDomainError(error)) throw error
    throw new UnreadableValueError('WorkspaceRuntime.entry', row.id, error.message)
  }
}

/** A key goes to the place it was given for and to no other. */
function isSamePlace(earlier: WorkspaceEntry, entry: WorkspaceEntry): boolean {
  if (isProgram(earlier) || isProgram(entry)) return false
  return earlier.kind === entry.kind && baseUrlOf(earlier) === baseUrlOf(entry)
}

function toDefinition(row: Row): RuntimeDefinition {
  return {
    runtimeId: row.runtimeId,
    entry: parseStored(row),
    keyTail: row.keyTail,
    updatedAt: row.updatedAt.toISOString(),
    updatedBy: row.updatedBy,
  }
}
