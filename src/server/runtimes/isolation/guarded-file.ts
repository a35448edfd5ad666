import { lstatSync, realpathSync, type Stats } from 'node:fs'
import path from 'node:path'

/** A file by which the server decides which of its variables an agent is given: for people to write, never for agents. */
export type GuardedFile = {
  path: string
  /** What is put there where there is none, so that agents cannot make it: an agent reads it as no settings. */
  empty: string
  /** Where one of these is there, an empty file would hide it from the agent outside of Plenum: none is made then. */
  hides?: readonly string[]
}

/** Makes what is missing, as the user that agents run as; false where that user cannot, so that agents cannot either. */
export type MakeMissing = {
  folder(folder: string): Promise<boolean>
  file(file: string, text: string): Promise<boolean>
}

/** `outside`: the agent may not write there. `open`: it may, and nothing can keep it from that. */
export type GuardedPlace = { guarded: string } | 'outside' | 'open'

/** Where a guarded file is, once it is there if the agent could make it otherwise. */
export async function placeGuarded(
  { path: file, empty, hides = [] }: GuardedFile,
  isWritable: (place: string) => boolean,
  make: MakeMissing,
): Promise<GuardedPlace> {
  const parts = file.split(path.sep).filter((part) => part !== '')
  const name = parts.pop() ?? ''
  let folder: string = path.sep
  for (const part of parts) {
    const next = path.join(folder, part)
    const found = statOf(next)
    if (found === null) {
      if (!isWritable(next) || !(await make.folder(next))) return 'outside'
    } else if (!found.isDirectory() && isWritable(next)) return 'open'
    const real = canonical(next)
    if (real === null) return 'outside'
    folder = real
  }
  const place = path.join(folder, name)
  if (!isWritable(place)) return 'outside'
  const found = statOf(place)
  if (found === null && hides.some((other) => statOf(other) !== null)) return 'open'
  if (found === null && !(await make.file(place, empty))) return 'outside'
  // Nothing can be mounted on a link, so the agent can replace it.
  return found?.isSymbolicLink() === true ? 'open' : { guarded: place }
}

/** What is at a guarded path is a link: an agent could have put it there before it was known to be guarded. */
export function isLink(file: string): boolean {
  return statOf(file)?.isSymbolicLink() ?? false
}

function canonical(place: string): string | null {
  try {
    return realpathSync(place)
  } catch {
    return null // a link to nowhere, which the agent cannot change
  }
}

function statOf(place: string): Stats | null {
  try {
    return lstatSync(place)
  } catch {
    return null
  }
}
