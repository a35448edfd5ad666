import type { GuardedFile } from '../isolation/guarded-file'
import { settingsFiles, SETTINGS_KINDS } from '../variables/configured-names'
import { filesInHome } from '../variables/variable-files'
import { AGENT_CATALOGUE } from './agent-catalogue'

/** The files of all known agents by which the server decides what of its variables they get, whether or not they are there. */
export function settingsOfAgents(env: Readonly<Record<string, string | undefined>>): GuardedFile[] {
  const variableFiles = AGENT_CATALOGUE.flatMap(({ profile }) => profile.variableFiles ?? [])
  return [...SETTINGS_KINDS.flatMap((kind) => settingsFiles(kind, env)), ...filesInHome(variableFiles, env.HOME)]
}
