import type { PassedVariable } from '@/orchestration/model/runtime'
import type { RuntimeHost, RuntimeNaming } from '../runtime-settings'
import { readConfiguredNames, settingsFiles, type SettingsKind } from './configured-names'
import { createSettingsReader } from './settings-reader'
import { filesInHome, readVariableFiles } from './variable-files'
import { choosePassed, passedNames, type PassedNames } from './passed-variables'

type Options = Pick<RuntimeHost, 'env' | 'isolation' | 'log'> &
  Pick<RuntimeNaming, 'source'> & {
    names: PassedNames
    /** The agent's own settings name further ones. */
    settings?: SettingsKind | undefined
    own: Readonly<Record<string, string>>
    /** Those of `own` that the server adds to a definition. */
    added?: Readonly<Record<string, string>> | undefined
    /** The program of the definition and its arguments. */
    command?: string
    args?: readonly string[]
    /** Files below the home that hold some of them; the first that has any variables counts. */
    files?: readonly string[] | undefined
  }

export type RuntimeVariables = {
  /** Where the values of what is passed are: the server's environment, and before it the person's files. */
  base(): Readonly<Record<string, string | undefined>>
  /** Names of the server's variables that its programs are given. */
  passed(): string[]
  describe(): PassedVariable[]
  /** Reads the agent's own settings again, on a person's order. */
  refresh(): void
}

/** The variables of the server that the programs of one runtime are given. */
export function createVariables({
  env,
  isolation,
  log,
  source,
  names,
  settings,
  own,
  added = {},
  command = '',
  args = [],
  files = [],
}: Options): RuntimeVariables {
  const taken = new Set([...names.always, ...Object.entries(names.when ?? {}).flat(2)])
  const isOperators = source !== 'workspace'
  const home = isolation.baseEnvironment(env).HOME
  // Where a workspace's variables point is for it to say; which variables of the server it gets is not.
  const named = isOperators ? settings : undefined
  const place = { ...isolation.baseEnvironment(env), ...own }
  isolation.keepFromAgents([...filesInHome(files, home), ...(named === undefined ? [] : settingsFiles(named, place))])
  const readFile = createSettingsReader({ isolation, log })
  const readBase = () => {
    const found = Object.entries(readVariableFiles(files, home, readFile))
    return { ...Object.fromEntries(found.filter(([name]) => taken.has(name))), ...env }
  }
  const variables = { base: readBase(), own, added, isOperators, commandLine: [command, ...args] }
  const read = () => (named === undefined ? [] : readConfiguredNames(named, place, readFile))
  let configured = read()
  const all = (): PassedNames => ({ ...names, configured })
  return {
    base: () => variables.base,
    passed: () => passedNames(all(), variables),
    describe: () => choosePassed(all(), variables),
    refresh() {
      configured = read()
      variables.base = readBase()
    },
  }
}
