/** Names that decide what a program of the system loads or runs before it does its work: the dynamic linker's and the shell's. */
const LOADER_NAME =
  /^(?:LD_|GLIBC_|MALLOC_|LIBMOUNT_|BASH_)|^(?:GCONV_PATH|LOCPATH|NLSPATH|ENV|SHELLOPTS|BASHOPTS|PS4|IFS|POSIXLY_CORRECT)$/

const ENV_PROGRAM = '/usr/bin/env'

/**
 * The programs that build the walls run with the server's rights, in the agent's environment. Variables that could make them
 * load or run something are kept from them: `agent` then sets them for itself, behind the walls.
 */
export function withLoaderVariablesInside(launch: { env: Record<string, string>; agent: string[] }): {
  env: Record<string, string>
  agent: string[]
} {
  const isLoader = ([name]: [string, string]) => LOADER_NAME.test(name)
  const inside = Object.entries(launch.env).filter(isLoader)
  if (inside.length === 0) return launch
  const env = Object.fromEntries(Object.entries(launch.env).filter((entry) => !isLoader(entry)))
  return { env, agent: [ENV_PROGRAM, ...inside.map(([name, value]) => `${name}=${value}`), ...launch.agent] }
}
