import type { PassedVariable } from '@/orchestration/model/runtime'
import type { RuntimeHost, RuntimeNaming } from '../runtime-settings'
import { readConfiguredNames, type SettingsKind } from './configured-names'
import { choosePassed, passedNames, type PassedNames } from './passed-variables'

type Options = Pick<RuntimeHost, 'env' | 'isolation'> &
  Pick<RuntimeNaming, 'source'> & {
    names: PassedNames
    /** The agent's own settings name further ones. */
    settings?: SettingsKind | undefined
    own: Readonly<Record<string, string>>
  }

export type RuntimeVariables = {
  /** Names of the server's variables that its programs are given. */
  passed(): string[]
  describe(): PassedVariable[]
  /** Reads the agent's own settings again, on a person's order. */
  lookAnew(): void
}

/** The variables of the server that the programs of one runtime are given. */
export function createVariables({ env, isolation, source, names, settings, own }: Options): RuntimeVariables {
  const variables = { base: env, own, isOperators: source !== 'workspace' }
  const read = () =>
    settings === undefined ? [] : readConfiguredNames(settings, { ...isolation.baseEnvironment(env), ...own })
  let configured = read()
  const all = (): PassedNames => ({ ...names, configured })
  return {
    passed: () => passedNames(all(), variables),
    describe: () => choosePassed(all(), variables),
    lookAnew() {
      configured = read()
    },
  }
}
