import type { StateFolder } from '../isolation/agent-state'
import type { SettingsKind } from '../variables/configured-names'
import type { PassedNames } from '../variables/passed-variables'

/**
 * What is particular to one agent, as data. The adapter is the same for all; a profile never holds code.
 * The facts behind each value are in docs/runtimes.md.
 */
export type AcpProfile = {
  /** False for one whose questions do not come over the protocol. */
  asksQuestions?: boolean
  /** Asks its questions as a permission, with `questions` in the call's input, and reads `answers` beside the outcome. */
  questionsAsPermissions?: boolean
  /** Reads the words of a denial at `_meta.reason` of its answer; the protocol has no place for them. */
  takesReason?: boolean
  /** Mode in which it asks people. Each session is put into it, where the agent has it. */
  startMode?: string
  /** Modes in which it acts without asking, where neither their names nor their descriptions say so. */
  selfApprovingModes?: readonly string[]
  /** Variables given to the agent, before those of the registry's entry. */
  env?: Readonly<Record<string, string>>
  /** As `env`, where the server has no such variable that is passed. */
  defaultEnv?: Readonly<Record<string, string>>
  /** What takes all tools from its model, at the start of a session; absent where it has no such switch. */
  withoutTools?: {
    /** Over all other variables. */
    env?: Readonly<Record<string, string>>
    /** `_meta` of the request that opens the session. */
    meta?: Readonly<Record<string, unknown>>
  }
  /** Variables of the server that the agent may see: the keys it signs in with, and where they are good for. */
  variables?: PassedNames
  /**
   * Files below the home in which a person keeps such variables for it. It does not read them itself in a folder that nobody
   * has trusted on its screen, which the folder of a run is.
   */
  variableFiles?: readonly string[]
  /** Its own settings name further ones. */
  variablesNamedIn?: SettingsKind
  /** What the numbers of a prompt's answer mean. `auto` tells inclusion by the reported total. */
  usage: {
    scope: 'turn' | 'session'
    inputIncludesCached: boolean | 'auto'
    outputIncludesReasoning: boolean | 'auto'
  }
  /** Ask for failures as data: some agents otherwise report a failed turn as an ordinary answer. */
  failureExtension?: boolean
  /** A whole message that matches ends the turn as a failure: some agents report an error as an answer. */
  failureText?: RegExp
  /** A whole message that matches says that the agent tries its provider again. Groups `attempt`, `attempts` and `why` where it says so. */
  retryText?: RegExp
  /** An error of opening an earlier session that says: it has no such session any more. */
  lostSession?: RegExp
  /** Loses a session that is loaded in the minute it was last opened in: such a load waits for the next. */
  losesSessionsWithinMinute?: boolean
  /** Takes names of models that it does not list: aliases, or whatever its provider has. */
  customModels?: boolean
  /** Where it keeps sign-ins, settings and transcripts. A sealed agent can write nothing else of the home folder. */
  state?: readonly StateFolder[]
  /** With one of these variables it is signed in, whatever it says of its own sign-ins. */
  signedInBy?: readonly string[]
  /** How a person signs in, on the server. */
  signInCommand?: string
  /** An answer can come before its last updates; the turn ends after this much silence. */
  drainMs: number
  /** The same for a loaded session, where an agent tells its history only after its answer. `drainMs` unless told. */
  replayDrainMs?: number
}

export const GENERIC_PROFILE: AcpProfile = {
  usage: { scope: 'turn', inputIncludesCached: 'auto', outputIncludesReasoning: 'auto' },
  drainMs: 25,
}
