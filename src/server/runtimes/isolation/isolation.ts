import type { IsolationState } from '@/orchestration/model/isolation'
import type { AttemptPlaces } from '@/server/attempt-places'
import type { MarkedProcess } from '../process-table'
import type { AgentState } from './agent-state'
import type { GuardedFile } from './guarded-file'
import type { WorkingFolder } from './working-folder'

export type AgentLaunch = {
  command: string
  args: readonly string[]
  /** The absolute path of the program; null when it was not found. */
  program: string | null
  folder: WorkingFolder
  env: Record<string, string>
  state: AgentState
}

/** What is really started. */
export type Enclosed = {
  command: string
  args: string[]
  cwd: string
  env: Record<string, string>
  /** The started process keeps the agent and is not it: signals go to the processes below. */
  hasKeeper: boolean
}

type Environment = Record<string, string | undefined>

/** How this process starts agents apart from itself: decided once, at start. */
export interface Isolation extends AttemptPlaces {
  readonly state: IsolationState
  /** The server's environment as the agents' user would have it; allow-lists choose from it. */
  baseEnvironment(base: Environment): Environment
  /** Sealed agents that start from now on can neither write, replace nor make these files. */
  keepFromAgents(files: readonly GuardedFile[]): void
  /** Whether agents may write such a file all the same: at a level without walls, or by a link in a folder of theirs. */
  agentsMayWrite(file: string): boolean
  /** @throws RuntimeFailure when the agent's state cannot be prepared. */
  enclose(launch: AgentLaunch): Promise<Enclosed>
  /** Living processes whose marker starts with `prefix`, also those of the agents' user. */
  findMarked: (prefix: string) => Promise<MarkedProcess[]>
}
