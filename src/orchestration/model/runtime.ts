import type { IsolationState } from './isolation'
import type { ModelOptionName, ModelOptions } from './target'
import type { TokenUsage } from './usage'

/** What a runtime can do. A screen hides what is false; a call to it is refused with `unsupported`. */
export type RuntimeCapabilities = {
  startSession: boolean
  streamEvents: boolean
  interrupt: boolean
  respond: boolean
  /** Its model can ask people questions, besides approvals. */
  questions: boolean
  resume: boolean
  customModels: boolean
  /** Takes words into a turn in progress; the session has `steer`. */
  sendDuringTurn: boolean
  /** Takes a further turn that knows of the ones before. */
  followUp: boolean
}

export type OptionCapability = { name: ModelOptionName; values?: string[]; default?: string }

/** A setting of a runtime's own that a target's `selection` may have. Without `values`, any text or number. */
export type SelectionCapability = { name: string; values?: string[]; isBoolean?: boolean }

export type ModelDescriptor = {
  id: string
  label: string
  description?: string
  isDefault?: boolean
  options: OptionCapability[]
  contextWindow?: number
  inputPerMTok?: number
  outputPerMTok?: number
  cachedInputPerMTok?: number
}

/** How a runtime was found when it was last looked at. `checkedAt` is ISO 8601 UTC. */
export type RuntimeProbe = {
  installed: boolean
  status: 'ready' | 'unauthenticated' | 'missing' | 'error' | 'unknown'
  version: string | null
  auth: { status: 'signed_in' | 'signed_out' | 'not_needed' | 'unknown'; account?: string; signInCommand?: string }
  models: ModelDescriptor[]
  message: string | null
  checkedAt: string
}

/** A variable of the server that a runtime's programs may see. Its value is never among what is known of a runtime. */
export type PassedVariable = {
  name: string
  /** `defined`: the runtime's definition has it. `withheld`: it is a key for the address in `because`, which the agent does not use. */
  state: 'passed' | 'unset' | 'defined' | 'withheld'
  because?: string
}

export type RuntimeKind =
  | 'demo'
  | 'acp'
  | 'command'
  | 'codex'
  | 'claude'
  | 'gemini'
  | 'opencode'
  | 'pi'
  | 'openai-compatible'
  | 'anthropic'
  | 'google'
  | 'openai'

export type RuntimeDescriptor = {
  id: string
  kind: RuntimeKind
  title: string
  source: 'built-in' | 'file' | 'detected' | 'workspace'
  capabilities: RuntimeCapabilities
  /** Absent while the runtime has not said what it takes: then a session's start finds out. */
  selection?: SelectionCapability[]
  /** The mode of its sessions, and whether nobody is asked in it; absent while that is not known. */
  mode?: { id: string | null; actsWithoutAsking: boolean }
  /** Variables by which the agent is set up, by name; absent for what runs no program. */
  variables?: PassedVariable[]
  probe: RuntimeProbe
}

export type SessionIdentity = {
  sessionId: string
  providerSessionId: string | null
  provider: string | null
  model: string | null
  agent: string | null
  transcriptPath: string | null
  pid: number | null
  /** How the agent's process is kept apart from the server; absent where there is no process, and before levels existed. */
  isolation?: Pick<IsolationState, 'level' | 'by'>
}

/** `usd` is what was reported; null where nothing was. */
export type SessionSpending = { usage: TokenUsage; usd: number | null }

/** What a runtime needs to start one session. `cwd` exists and is ours or allowed; `env` is added to the runtime's own. */
export type StartSessionRequest = {
  sessionId: string
  backend: string
  /** Whose run it is for: its own runtimes can be started too. */
  workspaceId?: string
  model: string | null
  options: ModelOptions
  selection: Record<string, string | number | boolean>
  /** Give the model no tools, where the agent can do without: a judge reads what others wrote and needs none. */
  withoutTools?: boolean
  cwd: string | null
  /** Where the session keeps what no other attempt may see: transcripts. Null or absent: with the agent's other files. */
  stateFolder?: string | null
  /** Provider session id of an earlier attempt to go on with. */
  resume: string | null
  /** What earlier attempts have been charged for that session: an agent may report its totals from the beginning again. */
  spentBefore?: SessionSpending
  /** Written to the agent's environment as a marker, so that orphans can be found. */
  marker: string
  /** Position of the worker in its run (1…n), for scripted runtimes. */
  ordinal: number
  /** Which try of the worker this is (1…n), for scripted runtimes; 1 unless told. */
  attempt?: number
  /** A test by somebody who manages runtimes: failures may quote what the provider answered. */
  diagnostic?: boolean
  /** How fast the agent may be read, and where its overlong lines go. Without it: as fast as it writes, and nowhere. */
  intake?: Intake
  /** To be called when the agent or endpoint sends something that comes to no event, such as a line that keeps a connection. */
  onActivity?: () => void
}

/**
 * What reads an agent asks of who takes its events. Events themselves are taken at once, whatever is said here: the attempt's
 * caps must see them. Orders to the agent (interrupt, stop, answers) never wait for it.
 */
export interface Intake {
  /**
   * Null while there is room; otherwise read no more of the agent's output until it resolves. It never rejects, and resolves
   * also when nothing is taken any more. To be asked after each piece of output, of 64 KiB at most.
   */
  untilRoom(): Promise<void> | null
  /** Takes a line that is too long to be a message, piece by piece as it comes, from its first byte on. */
  keepOverlong(piece: Uint8Array, isLast: boolean): void
}

/** A JSON schema. */
export type OutputSchema = Record<string, unknown>

/** One input of a turn. A runtime that can holds the answer to `outputSchema`; the text asks for the same in words. */
export type SessionInput = { turnId: string; text: string; outputSchema?: OutputSchema }
