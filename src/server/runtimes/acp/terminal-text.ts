import { endOf } from '@/orchestration/model/cut-text'

const LATEST_CHARS_MAX = 64 * 1024
/** As much as one message may hold. */
const WHOLE_CHARS_MAX = 16 * 1024 * 1024

/** What a terminal printed, piece by piece. */
export function createTerminalText() {
  const pieces: string[] = []
  let chars = 0
  let latest = ''

  return {
    add(piece: string): void {
      latest = endOf(latest + piece, LATEST_CHARS_MAX)
      if (chars < WHOLE_CHARS_MAX) pieces.push(piece)
      chars += piece.length
    },
    latest: () => latest,
    isLatest: (text: string) => chars > 0 && text === latest,
    /** All of it; where that was too much, its beginning and its end. */
    whole(): string {
      const kept = pieces.join('')
      if (kept.length === chars) return kept
      return `${kept}\n… ${chars - kept.length} characters were not kept, but for the last of them …\n${latest}`
    },
  }
}
export type TerminalText = ReturnType<typeof createTerminalText>
