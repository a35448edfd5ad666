import { appendFileSync, readFileSync } from 'node:fs'
import { RuntimeFailure } from '@/orchestration/session/runtime-failure'
import { isLink, placeGuarded, type GuardedFile, type MakeMissing } from './guarded-file'

/** The files that sealed agents are kept from, and which of them an agent could write all the same. */
export type FileGuards = {
  add(files: readonly GuardedFile[]): void
  /** Canonical paths of those that lie where an agent may write, once they are there. */
  placeAll(isWritable: (place: string) => boolean): Promise<string[]>
  isOpen(file: string): boolean
}

/** @param notes the file that keeps the names of open ones: an agent that ran yesterday may have written one. */
export function createFileGuards(notes: string, make: MakeMissing): FileGuards {
  const files = new Map<string, GuardedFile>()
  let open: Set<string> | null = null

  function openFiles(): Set<string> {
    open ??= new Set(readLines(notes))
    return open
  }

  function note(file: string): void {
    if (openFiles().has(file)) return
    try {
      appendFileSync(notes, `${file}\n`, { mode: 0o600 })
    } catch (cause) {
      const message = `The file ${file} cannot be kept from agents, and ${notes}, which would say so, cannot be written.`
      throw new RuntimeFailure({ reason: 'internal', message }, { cause })
    }
    openFiles().add(file)
  }

  return {
    add(more) {
      for (const file of more) files.set(file.path, file)
    },
    async placeAll(isWritable) {
      const placed: string[] = []
      for (const file of files.values()) {
        const place = await placeGuarded(file, isWritable, make)
        if (place === 'open') note(file.path)
        else if (place !== 'outside') placed.push(place.guarded)
      }
      return placed
    },
    isOpen: (file) => isLink(file) || openFiles().has(file),
  }
}

function readLines(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n').filter(Boolean)
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return []
    throw cause
  }
}
