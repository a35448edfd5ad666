import { CHANGE_NOTES, type ChangeNote, type RequestChange } from '@/orchestration/model/request'
import { describeChange } from './describe-change'
import { readHunks } from './unified-hunks'

/** One file's unified diff as the change that it describes. Each hunk is told as a change of its lines. */
export function readUnifiedDiff(path: string, diff: string, movedTo: string | null): RequestChange {
  const hunks = readHunks(diff).map(({ oldStart, newStart, oldText, newText }) => {
    const change = describeChange({ path, oldText, newText })
    const parts = change.parts.map((part) => ({
      ...part,
      oldStart: part.oldStart + oldStart - 1,
      newStart: part.newStart + newStart - 1,
    }))
    return { ...change, parts }
  })
  const sum = (count: 'added' | 'removed') => hunks.reduce((total, hunk) => total + hunk[count], 0)
  return {
    path,
    kind: movedTo === null ? 'edit' : 'move',
    movedTo,
    added: sum('added'),
    removed: sum('removed'),
    oldLines: null,
    parts: hunks.flatMap(({ parts }) => parts),
    notes: isBinaryDiff(diff) ? ['binary'] : notesOf(hunks),
  }
}

function notesOf(hunks: readonly RequestChange[]): ChangeNote[] {
  const changed = hunks.filter(({ notes }) => !notes.includes('same'))
  return CHANGE_NOTES.filter((note) => {
    const isNoted = ({ notes }: RequestChange) => notes.includes(note)
    if (note === 'same') return false
    return note === 'blanks_only' ? changed.length > 0 && changed.every(isNoted) : hunks.some(isNoted)
  })
}

/** git writes no lines for a binary file. */
function isBinaryDiff(diff: string): boolean {
  return /^(Binary files .* differ|GIT binary patch)\r?$/m.test(diff) && !/^@@ /m.test(diff)
}
