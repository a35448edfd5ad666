import { beginningOf, cutMiddle } from '@/orchestration/model/cut-text'
import { createHash } from 'node:crypto'
import { shownText, type RequestChange, type RuntimeRequest } from '@/orchestration/model/request'
import type { NewArtifact } from './event-recorder'

/** A request that is larger, as JSON, is kept whole as an artifact; its row and its events hold an extract. */
const REQUEST_BYTES_MAX = 64 * 1024
/** What the extract of each part may take. */
const EXTRACT = { summary: 1_000, detailHead: 12_000, detailTail: 2_000, changes: 24_000, label: 400 }
/** For the texts of all options and questions together, and how many of each are listed. */
const CHOICES = { chars: 24_000, list: 100 }
/** Files are listed up to here; of more, the sums are said. */
const FILES_MAX = 300
const PATH_CHARS_MAX = 400

type Bounded = { request: RuntimeRequest; whole: Omit<NewArtifact, 'title'> | null; digest: string }

/** A request as it can be stored. `whole` is what a person is shown of it, in full: its SHA-256 is the request's digest. */
export function boundRequest(request: RuntimeRequest): Bounded {
  const shown = shownText(request)
  const digest = createHash('sha256').update(shown).digest('hex')
  const bytes = Buffer.byteLength(shown)
  const extract = { ...request, ...boundChanges(request.changes) }
  if (bytes <= REQUEST_BYTES_MAX) return { request: extract, whole: null, digest }
  const { summary, detail, besides, options, questions } = request
  const choices = createRoom(CHOICES.chars)
  return {
    request: {
      ...extract,
      summary: cut(summary, EXTRACT.summary),
      detail: detail === null ? null : cutMiddle(detail, DETAIL_CUT),
      ...(typeof besides === 'string' ? { besides: cutMiddle(besides, DETAIL_CUT) } : {}),
      options: choices.list(options, ({ id, label }) => [id, label]).map(withShortLabel),
      questions: choices
        .list(questions, ({ id, text }) => [id, text])
        .map((question) => ({
          ...question,
          text: cut(question.text, EXTRACT.summary),
          options: choices
            .list(question.options, ({ value, label }) => [value, label])
            .map(({ value, label }) => withShortLabel({ value, label })),
        })),
    },
    whole: { kind: 'request', format: 'json', bytes, content: shown },
    digest,
  }
}

const DETAIL_CUT = {
  ...{ head: EXTRACT.detailHead, tail: EXTRACT.detailTail },
  gap: (left: number) => `… [${left} characters are left out here; they are in the request’s artifact] …`,
}

/**
 * Every file with the first of its parts that fit; what is left out is said of its file. Of files beyond the list, their number
 * and sums.
 */
function boundChanges(
  changes: readonly RequestChange[] | undefined,
): Pick<RuntimeRequest, 'changes' | 'changesLeftOut'> {
  if (changes === undefined) return {}
  let room = EXTRACT.changes
  const listed = changes.slice(0, FILES_MAX).map((change): RequestChange => {
    const parts = change.parts.filter(({ oldText, newText }) => {
      room -= oldText.length + newText.length
      return room >= 0
    })
    const named = {
      ...change,
      path: beginningOf(change.path, PATH_CHARS_MAX),
      movedTo: change.movedTo === null ? null : beginningOf(change.movedTo, PATH_CHARS_MAX),
    }
    const isShort = parts.length < change.parts.length || named.path !== change.path || named.movedTo !== change.movedTo
    if (!isShort || change.notes.includes('shortened')) return { ...named, parts }
    return { ...named, parts, notes: [...change.notes, 'shortened'] }
  })
  const rest = changes.slice(FILES_MAX)
  if (rest.length === 0) return { changes: listed }
  const sumOf = (field: 'added' | 'removed') => rest.reduce((sum, change) => sum + change[field], 0)
  return { changes: listed, changesLeftOut: { files: rest.length, added: sumOf('added'), removed: sumOf('removed') } }
}

/** Room that lists share: each takes the first of its items that fit, whose ids and values stay whole. */
function createRoom(chars: number) {
  let room = chars
  return {
    list<T>(items: readonly T[], textsOf: (item: T) => readonly string[]): T[] {
      return items.slice(0, CHOICES.list).filter((item) => {
        const [id = '', label = ''] = textsOf(item)
        room -= id.length + Math.min(label.length, EXTRACT.summary)
        return room >= 0
      })
    },
  }
}

function withShortLabel<T extends { label: string }>(choice: T): T {
  return { ...choice, label: cut(choice.label, EXTRACT.label) }
}

function cut(text: string, chars: number): string {
  return text.length <= chars ? text : `${beginningOf(text, chars)}… [${text.length - chars} more characters]`
}
