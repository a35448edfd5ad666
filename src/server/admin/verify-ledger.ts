import { isDeepStrictEqual } from 'node:util'
import { DomainError } from '@/orchestration/model/errors'
import type { EventRecord } from '@/orchestration/model/events'
import { checkEvent } from '@/orchestration/model/events/codecs'
import { isUnreadableEvent } from '@/orchestration/model/events/unreadable-event'
import type { LedgerStore } from '@/orchestration/ports'
import { projectRun } from '@/orchestration/run/project-run'
import type { RunView } from '@/orchestration/run/run-view'
import type { AccountStore } from '@/server/accounts/account-store'
import { isUnreadableValue } from '@/orchestration/model/stored-value'
import type { Ledger } from '@/server/ledger/open-ledger'

const PAGE = 500
const RUNS_PAGE = 100

/**
 * Checks every run: its events are numbered 1…n without a gap, each payload is what its type and version say, and folding
 * them gives exactly the stored rows. Checks the audit chain too. Answers a line of figures. @throws DomainError `conflict` listing what does not agree.
 */
export async function verifyLedger({ store }: Pick<Ledger, 'store'>, accounts: AccountStore): Promise<string> {
  const problems: string[] = []
  let runs = 0
  let events = 0
  for (const workspace of await accounts.listWorkspaces()) {
    for await (const runId of runIdsOf(store, workspace.id)) {
      const checked = await verifyRun(store, runId)
      runs++
      events += checked.events
      problems.push(...checked.problems)
    }
  }
  const audit = await accounts.verifyAudit()
  if (audit.brokenAt !== null) problems.push(`the audit trail is broken at entry ${audit.brokenAt}`)
  if (!audit.isSealValid) problems.push('the sealed head of the audit trail was changed, or is of another secret')
  if (problems.length > 0) {
    throw new DomainError('conflict', `The ledger does not agree with itself:\n  ${problems.join('\n  ')}`)
  }
  return `The ledger is sound: ${runs} runs, ${events} events, ${audit.entries} audit entries.`
}

type Checked = { events: number; problems: string[] }

/** One run's check; `problems` is empty when all agrees. */
async function verifyRun(store: LedgerStore, runId: string): Promise<Checked> {
  try {
    return await foldStored(store, runId)
  } catch (error) {
    if (!isUnreadableEvent(error) && !isUnreadableValue(error)) throw error
    return { events: 0, problems: [`run ${runId}: ${error.message}`] }
  }
}

async function foldStored(store: LedgerStore, runId: string): Promise<Checked> {
  const stored = await store.getRunView(runId)
  if (stored === null) return { events: 0, problems: [] } // deleted since it was listed
  const { lastSeq } = stored.run
  let folded: RunView | null = null
  let after = 0
  while (after < lastSeq) {
    const read = await store.listEvents(runId, { after, limit: PAGE })
    const page = read.filter((event) => event.seq <= lastSeq)
    const gap = firstGap(page, after)
    if (gap !== null) return { events: after, problems: [`run ${runId}: event ${gap} is missing of ${lastSeq}`] }
    page.forEach(checkEvent)
    folded = projectRun(page, folded)
    after += page.length
  }
  return { events: lastSeq, problems: folded === null ? [] : differences(runId, folded, stored) }
}

function firstGap(page: EventRecord[], after: number): number | null {
  if (page.length === 0) return after + 1
  const at = page.findIndex((event, index) => event.seq !== after + 1 + index)
  return at === -1 ? null : after + 1 + at
}

function differences(runId: string, folded: RunView, stored: RunView): string[] {
  const parts = ['run', 'workers', 'attempts', 'requests', 'controls', 'reductions', 'artifacts'] as const
  return parts
    .filter((part) => !isDeepStrictEqual(plain(folded[part]), plain(stored[part])))
    .map((part) => `run ${runId}: the stored ${part} are not what its events add up to`)
}

/**
 * As JSON has it: a field that is undefined and one that is absent are the same. Without `leaseUntil`, the one column that
 * changes without an event (src/server/ledger/leases.ts).
 */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (key, field: unknown) => (key === 'leaseUntil' ? undefined : field)))
}

async function* runIdsOf(store: LedgerStore, workspaceId: string): AsyncGenerator<string> {
  let cursor: string | undefined
  do {
    const page = await store.listRuns({ workspaceId, limit: RUNS_PAGE, ...(cursor === undefined ? {} : { cursor }) })
    for (const run of page.items) yield run.id
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined)
}
