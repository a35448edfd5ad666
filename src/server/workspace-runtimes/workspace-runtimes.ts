import { DomainError } from '@/orchestration/model/errors'
import type { NewId } from '@/orchestration/model/ids'
import type { Runtime } from '@/orchestration/ports'
import type { Db } from '@/server/database/client'
import { createRuntime, type BundledFiles } from '@/server/runtimes/create-runtime'
import { readAcpRegistry } from '@/server/runtimes/detect/acp-registry'
import { listKnownAgents } from '@/server/runtimes/detect/known-agents'
import type { EndpointKind } from '@/server/runtimes/endpoint/endpoint-provider'
import { baseUrlOf } from '@/server/runtimes/endpoint/endpoint-providers'
import { createEndpointRuntime } from '@/server/runtimes/endpoint/endpoint-runtime'
import { assertEndpoint } from '@/server/runtimes/endpoint/endpoint-host'
import { createGuardedFetch } from '@/server/runtimes/endpoint/guarded-fetch'
import type { RuntimeHost } from '@/server/runtimes/runtime-settings'
import { parseWorkspaceEntry, type WorkspaceEntry } from '@/server/runtimes/runtimes-file'
import type { RuntimeDefinition, RuntimeDefinitions } from '@/server/services/runtimes/runtime-definitions'
import { openKey, sealKey } from './seal-key'

type Options = {
  db: Db
  newId: NewId
  host: RuntimeHost
  files: BundledFiles
  /** What keys are sealed with; never in the database. */
  secret: string
  /** The runtimes that are there anyway; their ids are taken. */
  fixed: readonly Runtime[]
  allowedHosts: readonly string[]
}

export type WorkspaceRuntimes = RuntimeDefinitions & {
  /** All runtimes of this process: the fixed ones and those of the database as last read. */
  current(): Runtime[]
  /** Reads the database again; a definition that has not changed keeps its runtime and what is known of it. */
  reload(): Promise<void>
  close(): void
}

type Row = NonNullable<Awaited<ReturnType<Db['workspaceRuntime']['findUnique']>>>

const KEY_TAIL_CHARS = 4
/** Another process of the same database may have changed them. */
const RELOAD_MS = 5_000

/** Runtimes that owners and admins define in the app, kept in the database. */
export async function openWorkspaceRuntimes(options: Options): Promise<WorkspaceRuntimes> {
  const { db, newId, host, files, secret, fixed, allowedHosts } = options
  const guardedFetch = createGuardedFetch(allowedHosts)
  let live = new Map<string, { version: string; runtime: Runtime }>()
  let isClosed = false
  let cancelTimer = () => {}

  function toRuntime(row: Row): Runtime {
    const entry = parseWorkspaceEntry(JSON.parse(row.entry))
    if (!isEndpoint(entry)) return createRuntime(entry, 'workspace', host, files)
    const { sealedKey } = row
    return createEndpointRuntime({
      id: entry.id,
      kind: entry.kind,
      title: entry.title ?? entry.id,
      source: 'workspace',
      baseUrl: baseUrlOf(entry),
      readApiKey: () => Promise.resolve(sealedKey === null ? null : openKey(sealedKey, { secret, owner: row.id })),
      // A vendor's own address always wants one; the server's own keys are not lent to a workspace.
      keyRequired: sealedKey !== null || entry.baseUrl === undefined,
      models: entry.models,
      clock: host.clock,
      fetch: guardedFetch,
    })
  }

  async function reload(): Promise<void> {
    const rows = await db.workspaceRuntime.findMany({ orderBy: { runtimeId: 'asc' } })
    const next = new Map<string, { version: string; runtime: Runtime }>()
    for (const row of rows) {
      if (fixed.some(({ id }) => id === row.runtimeId)) continue // found on the machine since: that one goes first
      const version = `${row.id} ${row.updatedAt.toISOString()}`
      const known = live.get(row.id)
      const { workspaceId } = row
      next.set(row.id, known?.version === version ? known : { version, runtime: { ...toRuntime(row), workspaceId } })
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

  await reload()
  reloadLater()
  return {
    current: () => [...fixed, ...[...live.values()].map(({ runtime }) => runtime)],
    reload,
    close() {
      isClosed = true
      cancelTimer()
    },
    catalogue: () => listKnownAgents(host.env),
    readRegistry: readAcpRegistry,

    async list(workspaceId) {
      const rows = await db.workspaceRuntime.findMany({ where: { workspaceId }, orderBy: { runtimeId: 'asc' } })
      return rows.map(toDefinition)
    },

    async save({ workspaceId, entry: given, apiKey, by }) {
      const entry = parseWorkspaceEntry(given)
      if (isEndpoint(entry) && entry.baseUrl !== undefined) await assertEndpoint(entry.baseUrl, allowedHosts)
      const earlier = await ownRow(workspaceId, entry.id)
      if (fixed.some(({ id }) => id === entry.id)) {
        throw new DomainError('conflict', `The id ${entry.id} is taken by another runtime; choose a different one.`)
      }
      const id = earlier?.id ?? newId('rtd')
      const kept = earlier !== null && isSamePlace(parseWorkspaceEntry(JSON.parse(earlier.entry)), entry)
      const key =
        typeof apiKey === 'string' && isEndpoint(entry)
          ? { sealedKey: sealKey(apiKey, { secret, owner: id }), keyTail: apiKey.slice(-KEY_TAIL_CHARS) }
          : apiKey === undefined && kept
            ? {}
            : { sealedKey: null, keyTail: null }
      const data = { entry: JSON.stringify(entry), updatedAt: new Date(host.clock.now()), updatedBy: by, ...key }
      const row = await db.workspaceRuntime.upsert({
        where: { id },
        create: { id, workspaceId, runtimeId: entry.id, ...data },
        update: data,
      })
      live.delete(id) // also where the clock has not moved since the last change
      await reload()
      return toDefinition(row)
    },

    async remove(workspaceId, runtimeId) {
      const { count } = await db.workspaceRuntime.deleteMany({ where: { workspaceId, runtimeId } })
      if (count === 0) throw new DomainError('not_found', `The workspace has no runtime ${runtimeId} of its own.`)
      await reload()
    },
  }
}

/** A key goes to the place it was given for and to no other. */
function isSamePlace(earlier: WorkspaceEntry, entry: WorkspaceEntry): boolean {
  if (!isEndpoint(earlier) || !isEndpoint(entry)) return false
  return earlier.kind === entry.kind && baseUrlOf(earlier) === baseUrlOf(entry)
}

function isEndpoint(entry: WorkspaceEntry): entry is Extract<WorkspaceEntry, { kind: EndpointKind }> {
  return entry.kind !== 'acp' && entry.kind !== 'command'
}

function toDefinition(row: Row): RuntimeDefinition {
  return {
    runtimeId: row.runtimeId,
    entry: parseWorkspaceEntry(JSON.parse(row.entry)),
    keyTail: row.keyTail,
    updatedAt: row.updatedAt.toISOString(),
    updatedBy: row.updatedBy,
  }
}
