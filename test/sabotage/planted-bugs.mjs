// Bugs that were once made somewhere, or nearly: each as a small change of the sources and the test that must fail by it.
// `find` must stand in the file exactly once. `test` is a file, the start of the test's name, and its vitest project.

/** @type {{ bug: string, file: string, find: string, replace: string, project: string, test: string, name: string }[]} */
export const PLANTED_BUGS = [
  {
    // The attempt goes with it: no state can be reached in which the epoch alone differs, which makes two locks of it.
    bug: 'a write is taken whatever its attempt and epoch',
    file: 'src/server/ledger/assert-fence.ts',
    find: ' && worker.attempt === fence.attempt && worker.epoch === fence.epoch',
    replace: '',
    ...ledgerTest('workers', 'a retry archives the attempt'),
  },
  {
    bug: 'stream events are written after the end of their attempt (SQLite)',
    file: 'src/server/ledger/group-commit/append-sqlite.ts',
    find: ` AND w."status" = 'running'`,
    replace: '',
    ...ledgerTest('events', 'nothing of an attempt is written after its end'),
  },
  {
    bug: 'stream events are written after the end of their attempt (PostgreSQL)',
    file: 'src/server/ledger/group-commit/append-postgres.ts',
    find: ` AND worker."status" = 'running'`,
    replace: '',
    ...ledgerTest('events', 'nothing of an attempt is written after its end'),
  },
  {
    bug: 'events are acknowledged before they are committed',
    file: 'src/server/ledger/group-commit/group-commit.ts',
    find: '    return new Promise((resolve, reject) => {\n      waiting.push({ entry, resolve, reject })',
    replace:
      '    return new Promise((resolve, reject) => {\n      resolve()\n      waiting.push({ entry, resolve, reject })',
    ...ledgerTest('events', 'a stale fence is refused'),
  },
  {
    bug: 'a stream begins to listen after it has looked where the run stands',
    file: 'src/server/http/event-channel.ts',
    find: '  handed = handed.filter(({ seq }) => seq > head)\n  if (handed.length > 0 || mustRead) scheduleFlush()',
    replace: '  handed = []\n  mustRead = false',
    project: 'reliability',
    test: 'test/reliability/subscribe-first.test.ts',
    name: 'an event that is written while a stream opens',
  },
  {
    bug: 'a stream that comes back begins where the page began',
    file: 'src/server/http/sse.ts',
    find: "request.headers.get('last-event-id') ?? query",
    replace: 'query',
    project: 'ledger',
    test: 'test/http/sse.test.ts',
    name: 'the id of the last event seen wins',
  },
  {
    bug: 'the second answer to a request wins',
    file: 'src/server/ledger/requests.ts',
    find: '  if (answeredBy !== null) {',
    replace: '  if (answeredBy !== null && answeredBy.id === "nobody") {',
    ...ledgerTest('requests', 'of two answers at once the first wins'),
  },
  {
    bug: 'an answer is taken for another text than was shown',
    file: 'src/server/ledger/requests.ts',
    find: 'if (digest !== null && digest !== request.digest)',
    replace: 'if (digest === "never")',
    ...ledgerTest('requests', 'an answer is bound to what was shown'),
  },
  {
    bug: 'requests stay open when their attempt ends',
    file: 'src/server/ledger/complete-worker.ts',
    find: '      ...closeRequests(current, worker, `the attempt has ended (${outcome.status})`),\n',
    replace: '',
    ...ledgerTest('requests', 'open requests close with their attempt'),
  },
  {
    bug: 'a retry forgets the attempt before',
    file: 'src/orchestration/decide/requeue-worker.ts',
    find: '        ...archiveAttempt(view, worker, requeue.now),\n',
    replace: '',
    ...ledgerTest('workers', 'a retry archives the attempt'),
  },
  {
    bug: 'a retry is taken while the run is being cancelled',
    file: 'src/orchestration/decide/requeue-worker.ts',
    find: '      assertNotCancelling(view, workerId)\n',
    replace: '',
    ...ledgerTest('workers', 'a retry is refused while its run is being cancelled'),
  },
  {
    bug: 'a lease is renewed for who does not hold it any more',
    file: 'src/server/ledger/leases.ts',
    find: ' AND f.value->>2 = "Worker"."epoch"',
    replace: '',
    ...ledgerTest('workers', 'leases are renewed for those that hold them'),
  },
  {
    bug: 'attempts of a dead process are left running at boot',
    file: 'src/server/runner/recover.ts',
    find: '      await recoverLost()\n      for (const run',
    replace: '      for (const run',
    ...runnerTest('recovery', 'an attempt ends as runner_lost'),
  },
  {
    bug: 'a cancel that waited is forgotten with its runner',
    file: 'src/orchestration/worker/lose-attempt.ts',
    find: 'if (cancel !== undefined || view.run',
    replace: 'if (view.run',
    ...runnerTest('recovery', 'a cancel that was waiting is granted'),
  },
  {
    bug: 'a frozen runner goes on without looking at the clock',
    file: 'src/server/runner/leases.ts',
    find: 'clock.monotonic() < endsAt - settings.leaseMarginMs',
    replace: 'true',
    ...runnerTest('leases', 'ends its sessions by itself as soon as it sees the time'),
  },
  {
    bug: 'an agent that ignores its cancel is waited for without end',
    file: 'src/server/runner/apply-controls.ts',
    find: "(await within(clock, obeyTimeoutMs, turnEnd))?.value ?? ('timeout' as const)",
    replace: 'await turnEnd',
    ...runnerTest('controls', 'stops the session of an agent that does not obey'),
  },
  {
    bug: 'a control is lost when the ledger does not take its receipt',
    file: 'src/server/runner/apply-controls.ts',
    find: '      for (const { id } of controls) takenControls.delete(id)\n',
    replace: '',
    ...runnerTest('controls', 'is given again when the ledger did not take its receipt'),
  },
  {
    bug: 'the clock of a turn runs on while a person is asked',
    file: 'src/orchestration/worker/drive-turn.ts',
    find: '    if (isWaiting) turn.pause()\n    else turn.resume()',
    replace: '    if (!isWaiting) turn.resume()',
    project: 'unit',
    test: 'test/orchestration/worker/session-driver.test.ts',
    name: 'stand still while the agent waits for a person',
  },
  {
    bug: 'the fold goes on over a missing event',
    file: 'src/orchestration/run/project-run.ts',
    find: 'event.seq !== view.run.lastSeq + 1',
    replace: 'event.seq < view.run.lastSeq',
    project: 'unit',
    test: 'test/orchestration/run/project-run.test.ts',
    name: 'refuses a gap',
  },
  {
    bug: 'a migration that fails leaves its first half',
    file: 'src/server/database/migrate.ts',
    find: 'PRAGMA foreign_keys = OFF; BEGIN IMMEDIATE',
    replace: 'PRAGMA foreign_keys = OFF',
    project: 'ledger',
    test: 'test/database/migrate.test.ts',
    name: 'a failing one takes the whole start back',
  },
  {
    bug: 'two processes open one SQLite file',
    file: 'src/server/database/owner-lock.ts',
    find: "BEGIN EXCLUSIVE')",
    replace: "BEGIN')",
    project: 'ledger',
    test: 'test/database/owner-lock.test.ts',
    name: 'a second process is refused at once',
  },
  {
    bug: 'an attempt whose writes broke counts as done when its agent says so',
    file: 'src/server/runner/attempt.ts',
    find: "if (!isStored && order?.kind !== 'cancelled')",
    replace: "if (!isStored && order?.kind === 'lost' && end.status !== 'completed')",
    ...runnerTest('recovery', 'has the attempt begun anew, since its last events'),
  },
  {
    bug: 'a full disk is an error nobody expects',
    file: 'src/server/database/say-unavailable.ts',
    find: 'z.literal([13, 4_874])',
    replace: 'z.literal([4_874])',
    project: 'ledger',
    test: 'test/database/say-unavailable.test.ts',
    name: 'while the disk is full a write says so',
  },
  {
    bug: 'a runner that is stopped while it starts goes to work',
    file: 'src/server/runner/runner.ts',
    find: '      if (isStopping) return\n      ends.push',
    replace: '      ends.push',
    ...runnerTest('recovery', 'that comes during the start is the last word'),
  },
  {
    bug: 'a worker that waits for a person keeps its slot',
    file: 'src/orchestration/scheduling/pick-starts.ts',
    find: 'waitingSince === null || now - waitingSince < WAIT_GRACE_MS',
    replace: 'waitingSince === null || now >= 0',
    ...runnerTest('slots', 'hold every slot for a moment only'),
  },
  {
    bug: 'a session that works beside its request loses its slot',
    file: 'src/orchestration/scheduling/person-wait.ts',
    find: 'event(event) {\n      lastEventAt = clock.monotonic()',
    replace: "event(event) {\n      if (event.type === 'request.opened') lastEventAt = clock.monotonic()",
    ...runnerTest('slots', 'hold their slot while they work beside their request'),
  },
  {
    bug: 'unanswered requests of one person take every session',
    file: 'src/orchestration/scheduling/pick-starts.ts',
    find: 'return live < sessions * SHARE_OF_FREE_SESSIONS',
    replace: 'return live >= 0 && sessions > 0',
    ...schedulingTest('does not take the last sessions from other people'),
  },
  {
    bug: 'the next slot goes to whoever queued first',
    file: 'src/orchestration/scheduling/pick-starts.ts',
    find: 'a.working === b.working ? a.servedAt < b.servedAt : a.working < b.working',
    replace: 'a.servedAt < b.servedAt && a.working > b.working + 1e9',
    ...schedulingTest('never gives a person two slots in a row'),
  },
  {
    bug: 'many queued workers of one person hide those of the others',
    file: 'src/server/ledger/read-workers.ts',
    find: 'WHERE "inPerson" <= ${perPerson}',
    replace: 'WHERE "inPerson" <= ${perPerson} - 1',
    ...ledgerTest('workers', 'queued workers are listed oldest run first'),
  },
  {
    bug: 'a session that was left open holds up the next worker of its runtime',
    file: 'src/server/runner/kept-sessions.ts',
    find: 'if (left.sessions <= 0 || ofRuntime <= 0) {',
    replace: 'if (left.sessions <= 0) {',
    ...runnerTest('slots', 'is not held up by a session that was left open'),
  },
]

function schedulingTest(name) {
  return { project: 'unit', test: 'test/orchestration/scheduling/pick-starts.test.ts', name }
}

function ledgerTest(file, name) {
  return { project: 'ledger', test: `test/ledger/${file}.test.ts`, name }
}

function runnerTest(file, name) {
  return { project: 'ledger', test: `test/runner/${file}.test.ts`, name }
}
