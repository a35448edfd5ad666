import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { checkEvent, upcastEvent, type StoredEvent } from '@/orchestration/model/events/codecs'
import { EVENT_TYPES, EVENT_VERSIONS, versionField } from '@/orchestration/model/events/versions'
import { foldTranscripts } from '@/orchestration/run/fold-transcript'
import { projectRun } from '@/orchestration/run/project-run'
import { playEveryType } from './golden-run'

/**
 * Ledgers as releases wrote them: `<name>.events.json.gz` has the events of some runs and is never changed, `<name>.folded.json.gz`
 * what they fold to. `PLENUM_WRITE_GOLDEN=<name>` writes both for a new name from `playEveryType`, and only the folds for one
 * that is there: read the difference before it is committed, it is what people will see of old runs.
 */
const FOLDER = path.join(import.meta.dirname, 'golden')
const place = (name: string, part: 'events' | 'folded') => path.join(FOLDER, `${name}.${part}.json.gz`)
const read = <T>(file: string) => JSON.parse(gunzipSync(readFileSync(file)).toString('utf8')) as T
const write = (file: string, value: unknown) => writeFileSync(file, gzipSync(JSON.stringify(value), { level: 9 }))
const namesOf = () =>
  readdirSync(FOLDER).flatMap((file) => (file.endsWith('.events.json.gz') ? [file.replace('.events.json.gz', '')] : []))

function foldOf(stored: readonly StoredEvent[]): unknown {
  const events = stored.map(upcastEvent)
  events.forEach((event) => checkEvent(event))
  const folded = { view: projectRun(events), transcripts: foldTranscripts(events) }
  return JSON.parse(JSON.stringify(folded)) // as a file has it: without fields that are undefined
}

const HOW_TO_CHANGE =
  'What people see of old runs has changed. If that is meant: PLENUM_WRITE_GOLDEN=<name> npx vitest run test/orchestration/golden-ledgers.test.ts'

const written = process.env.PLENUM_WRITE_GOLDEN
if (written !== undefined) {
  if (!namesOf().includes(written)) {
    const events = playEveryType().events.map((event) => ({ ...event, ...versionField(event.type) }))
    write(place(written, 'events'), [events])
  }
  write(place(written, 'folded'), read<StoredEvent[][]>(place(written, 'events')).map(foldOf))
}

describe.each(namesOf())('the ledger of %s', (name) => {
  const runs = read<StoredEvent[][]>(place(name, 'events'))
  const folded = read<unknown[]>(place(name, 'folded'))

  test.each(runs.map((events, index) => [events[0]?.runId, index] as const))(
    'run %s folds to what it was',
    (_, index) => {
      expect(foldOf(runs[index] ?? []), HOW_TO_CHANGE).toEqual(folded[index])
    },
  )
})

test('each type of event stands in a golden ledger at its current version', () => {
  const stored = new Set(
    namesOf().flatMap((name) =>
      read<StoredEvent[][]>(place(name, 'events')).flatMap((events) => events.map(({ type, v = 1 }) => `${type}@${v}`)),
    ),
  )
  const missing = EVENT_TYPES.map((type) => `${type}@${EVENT_VERSIONS[type]}`).filter((version) => !stored.has(version))
  expect(
    missing,
    'Write a new golden ledger: PLENUM_WRITE_GOLDEN=<release> npx vitest run test/orchestration/golden-ledgers.test.ts',
  ).toEqual([])
})
