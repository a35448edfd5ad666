import { beginningOf, endOf } from '@/orchestration/model/cut-text'
import { createHash } from 'node:crypto'
import { shownText, type RequestChange, type RuntimeRequest } from '@/orchestration/model/request'
import type { NewArtifact } from './event-recorder'

/** A request that is larger, as JSON, is kept whole as an artifact; its row and its events hold an extract. */
const REQUEST_BYTES_MAX = 64 * 1024
/** What the extract of each part may take. */
const EXTRACT = { summary: 1_000, detailHead: 12_000, detailTail: 2_000, changes: 24_000, label: 400, list: 100 }

type Bounded = { request: RuntimeRequest; whole: Omit<NewArtifact, 'title'> | null; digest: string }

/** A request as it can be stored. `whole` is what a person is shown of it, in full: its SHA-256 is the request's digest. */
export function boundRequest(request: RuntimeRequest): Bounded {
  const shown = shownText(request)
  const digest = createHash('sha256').update(shown).digest('hex')
  const bytes = Buffer.byteLength(shown)
  const extract = {
    ...request,
    ...(request.changes === undefined ? {} : { changes: boundChanges(request.changes) }),
  }
  if (bytes <= REQUEST_BYTES_MAX) return { request: extract, whole: null, digest }
  const { summary, detail, options, questions } = request
  return {
    request: {
      ...extract,
      summary: cut(summary, EXTRACT.summary),
      detail: detail === null ? null : cutMiddle(detail),
      options: options.slice(0, EXTRACT.list).map((option) => ({ ...option, label: cut(option.label, EXTRACT.label) })),
      questions: questions.slice(0, EXTRACT.list).map((question) => ({
        ...question,
        text: cut(question.text, EXTRACT.summary),
        options: question.options
          .slice(0, EXTRACT.list)
          .map(({ value, label }) => ({ value, label: cut(label, EXTRACT.label) })),
      })),
    },
    whole: { kind: 'request', format: 'json', bytes, content: shown },
    digest,
  }
}

/** The first parts that fit; what is left out is said of its file. */
function boundChanges(changes: readonly RequestChange[]): RequestChange[] {
  let room = EXTRACT.changes
  return changes.slice(0, EXTRACT.list).map((change): RequestChange => {
    const parts = change.parts.filter(({ oldText, newText }) => {
      room -= oldText.length + newText.length
      return room >= 0
    })
    if (parts.length === change.parts.length || change.notes.includes('shortened')) return { ...change, parts }
    return { ...change, parts, notes: [...change.notes, 'shortened'] }
  })
}

function cut(text: string, chars: number): string {
  return text.length <= chars ? text : `${head(text, chars)}… [${text.length - chars} more characters]`
}

function cutMiddle(text: string): string {
  const { detailHead, detailTail } = EXTRACT
  const left = text.length - detailHead - detailTail
  if (left <= 0) return text
  const tail = endOf(text, detailTail)
  return `${head(text, detailHead)}\n… [${left} characters are left out here; they are in the request’s artifact] …\n${tail}`
}

function head(text: string, chars: number): string {
  return beginningOf(text, chars)
}
