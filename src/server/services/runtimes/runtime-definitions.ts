import type { AuditEntry } from '@/server/accounts/account-store'

/** A workspace's own runtime, for people who may define them. Neither its key nor the values of its variables are in it. */
export type RuntimeDefinition = {
  runtimeId: string
  /** The checked definition: `{kind, id, title?, command, args, env, …}` or `{kind, id, title?, baseUrl?, models}`. */
  entry: DefinedEntry
  /** The last characters of its stored key, or null. */
  keyTail: string | null
  updatedAt: string
  updatedBy: string
}

type Naming = { id: string; title?: string | undefined; maxSessions?: number | undefined }
/** A variable that is null has a stored value, which is never returned. */
type Program = { command: string; args: string[]; env: Record<string, string | null> }
type Model = {
  id: string
  label?: string | undefined
  inputPerMTok?: number | undefined
  outputPerMTok?: number | undefined
  cachedInputPerMTok?: number | undefined
}
export type DefinedEntry =
  | (Naming & Program & { kind: 'acp'; mode?: string | undefined })
  | (Naming & Program & { kind: 'command' })
  | (Naming & { kind: 'openai-compatible'; baseUrl: string; models: Model[] })
  | (Naming & { kind: 'anthropic' | 'google' | 'openai'; baseUrl?: string | undefined; models: Model[] })

export type CatalogueAgent = {
  id: string
  title: string
  installed: boolean
  install: string | null
  homepage: string
  /** What this server's Node is too old for; null where it is not. */
  needs: string | null
  launch: DefinedEntry | null
}

/** The runtimes that a workspace defines for itself. Changes hold at once, without a restart. */
export interface RuntimeDefinitions {
  /** Agents known by name, the installed ones first. */
  catalogue(): CatalogueAgent[]
  /** Agents of a registry.json as definitions to choose from. Throws `invalid_input`. */
  readRegistry(text: string): { entries: DefinedEntry[]; skipped: string[] }
  list(workspaceId: string): Promise<RuntimeDefinition[]>
  /**
   * Adds a runtime, or replaces the workspace's own of the same id. `apiKey` undefined keeps the stored key, null forgets it;
   * a changed base URL forgets it too, unless a new one is given. A variable that is null keeps its stored value; a changed
   * command or argument drops stored values, which belong to the program they were given to. Throws `invalid_input`, and
   * `conflict` for an id in use.
   */
  save(input: {
    workspaceId: string
    entry: unknown
    apiKey?: string | null | undefined
    by: string
    /** Stored in the transaction of the change. */
    auditOf?: (runtimeId: string) => AuditEntry
  }): Promise<RuntimeDefinition>
  /** `audit` is stored in the transaction of the change. Throws `not_found`. */
  remove(workspaceId: string, runtimeId: string, audit?: AuditEntry): Promise<void>
}
