import path from 'node:path'

/**
 * A folder outside of its working folder in which an agent keeps sign-ins, settings, caches and transcripts. Data of a profile:
 * all paths are relative.
 */
export type StateFolder = {
  /** Below the home folder. */
  home: string
  /** The variable that moves it, and where it is below the variable's value. */
  moved?: { variable: string; below?: string }
  /** The agent insists on writing there, but must not change what is there: what it writes is forgotten with the attempt. */
  isForgotten?: boolean
  /** Parts that each attempt has for itself, below the folder: transcripts of other attempts are not there. */
  perAttempt?: readonly string[]
  /** Parts that the agent can read only, below the folder: programs and settings that also run outside of Plenum. */
  readOnly?: readonly string[]
}

/** The state of one agent with absolute paths. */
export type AgentState = {
  folders: { path: string; isForgotten: boolean; perAttempt: string[]; readOnly: string[] }[]
  /** Where this attempt keeps its own parts; null: it uses the shared ones. */
  ownFolder: string | null
}

/** Places every folder by the agent's own environment. Without a home folder only moved ones are known. */
export function placeState(
  folders: readonly StateFolder[],
  env: Record<string, string | undefined>,
  ownFolder: string | null,
): AgentState {
  return {
    ownFolder,
    folders: folders.flatMap((folder) => {
      const place = placeOf(folder, env)
      if (place === null) return []
      const below = (parts: readonly string[] = []) => parts.map((part) => path.join(place, part))
      return [
        {
          path: place,
          isForgotten: folder.isForgotten ?? false,
          perAttempt: below(folder.perAttempt),
          readOnly: below(folder.readOnly),
        },
      ]
    }),
  }
}

function placeOf({ home, moved }: StateFolder, env: Record<string, string | undefined>): string | null {
  if (path.isAbsolute(home)) return home
  const value = moved === undefined ? undefined : env[moved.variable]
  if (moved !== undefined && value) return path.resolve(value, moved.below ?? '')
  return env.HOME ? path.join(env.HOME, home) : null
}
