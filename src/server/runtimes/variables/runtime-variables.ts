import type { PassedVariable } from '@/orchestration/model/runtime'
import type { RuntimeHost, RuntimeNaming } from '../runtime-settings'
import { readConfiguredNames, type SettingsKind } from './configured-names'
import { readVariableFiles } from './variable-files'
import { choosePassed, passedNames, type PassedNames } from './passed-variables'

type Options = Pick<RuntimeHost, 'env' | 'isolation'> &
  Pick<RuntimeNaming, 'source'> & {
    names: PassedNames
    /** The agent's own settings name further ones. */
    settings?: SettingsKind | undefined
    own: Readonly<Record<string, string>>
    /** Files below the home that hold some of them; the first that can be read counts. */
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
  source,
  names,
  settings,
  own,
  files = [],
}: Options): RuntimeVariables {
  const taken = new Set([...names.always, ...Object.entries(names.when ?? {}).flat(2)])
  const readBase = () => {
    const found = Object.entries(readVariableFiles(files, isolation.baseEnvironment(env).HOME))
    return { ...Object.fromEntries(found.filter(([name]) => taken.has(name))), ...env }
  }
  const variables = { base: readBase(), own, isOperators: source !== 'workspace' }
  const read = () =>
    settings === undefined ? [] : readConfiguredNames(settings, { ...isolation.baseEnvironment(env), ...own })
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
