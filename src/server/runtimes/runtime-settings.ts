import type { Logger } from 'pino'
import type { RuntimeDescriptor } from '@/orchestration/model/runtime'
import type { Clock } from '@/orchestration/ports'
import type { Isolation } from './isolation/isolation'

/** What every adapter is given. */
export type RuntimeHost = {
  /** The server's environment: where allow-lists are read from, never handed on as a whole. */
  env: Record<string, string | undefined>
  /** For scratch folders; below it, adapters make folders of their own. */
  dataDir: string
  clock: Clock
  /** How agents are kept apart from this server. */
  isolation: Isolation
  /** Aborted when the server begins to end: stopping agents is quick from there on. */
  closing?: AbortSignal | undefined
  log: Logger
}

/** What a registry entry says of a runtime, whatever its kind. */
export type RuntimeNaming = Pick<RuntimeDescriptor, 'id' | 'kind' | 'title' | 'source'>
