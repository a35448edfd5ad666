import type { LedgerEventType, ToolContent } from '@/orchestration/model/events'
import { EVENT_TYPES } from '@/orchestration/model/events/versions'
import { NO_IDENTITY } from '@/orchestration/model/records'
import { NO_USAGE } from '@/orchestration/model/usage'
import { fakeRequest } from '../support/fake-runtime'
import { aReduction, aRun, aWorker, createRunLog, MIA, type RunLog } from '../support/records'

/** A run of three workers to which everything happened that a ledger can say: each type of event stands in it at least once. */
export function playEveryType(): RunLog {
  const log = createRunLog(
    aRun(),
    [1, 2, 3].map((ordinal) => aWorker(ordinal)),
  )
  const ofRun = (type: LedgerEventType, payload: object) =>
    log.add({ workerId: null, attempt: null, type, message: type, payload } as Parameters<typeof log.add>[0])
  ofRun('run.started', {})
  talk(log, 'wkr_1')
  requests(log, 'wkr_1')
  controls(log, 'wkr_1')
  log.ofWorker('wkr_1', 'artifact.added', { artifact: anArtifact('art_1') })
  log.complete('wkr_1', 'An answer.')
  loseAndRetry(log, 'wkr_2')
  log.start('wkr_3')
  log.cancel('wkr_3')
  ofRun('run.stage.changed', { stage: 'reduction' })
  reductions(ofRun)
  ofRun('run.completed', {})
  ofRun('run.reactivated', { by: MIA, reason: 'judge again' })
  ofRun('run.failed', { failure: { reason: 'reduction_failed', message: 'The judge gave no verdict.' } })
  ofRun('run.reactivated', { by: MIA, reason: 'retry' })
  ofRun('run.cancel_requested', { by: MIA })
  ofRun('run.cancelled', {})
  const missing = EVENT_TYPES.filter((type) => !log.events.some((event) => event.type === type))
  if (missing.length > 0)
    throw new Error(`the golden run has no event of type ${missing.join(', ')}: add them to its script`)
  return log
}

/** What one agent's session says. */
function talk(log: RunLog, id: string): void {
  const failure = { reason: 'provider_error', message: 'It broke.', excerpt: '503' } as const
  const content: ToolContent[] = [
    { type: 'text', text: 'done' },
    { type: 'diff', path: 'a.ts', oldText: null, newText: 'x' },
  ]
  const whole = { artifactId: 'art_2', bytes: 90_000 }
  const identity = {
    ...NO_IDENTITY,
    sessionId: 'ses_1',
    providerSessionId: 'p-1',
    isolation: { level: 'sealed', by: 'bwrap' },
  } as const
  log.ofWorker(id, 'worker.started', {
    epoch: 1,
    runnerId: 'rnr_1',
    leaseUntil: '2026-01-01T00:01:00.000Z',
    launchId: 'lch_1',
  })
  log.ofWorker(id, 'session.delayed', { message: 'The agent has no free place.', until: null })
  log.ofWorker(id, 'session.started', { identity })
  log.ofWorker(id, 'worker.identified', {
    identity: { ...identity, mode: { mode: 'default', actsWithoutAsking: false, isSetByDefinition: true } },
  })
  log.ofWorker(id, 'session.mode.changed', { mode: 'plan', actsWithoutAsking: false, isSetByDefinition: false })
  log.ofWorker(id, 'turn.started', { turnId: 'trn_1' })
  log.ofWorker(id, 'assistant.thought.delta', { text: 'I read first.' })
  log.ofWorker(id, 'assistant.message.delta', { text: 'An ', begins: true })
  log.ofWorker(id, 'assistant.message.delta', { text: 'answer.' })
  log.ofWorker(id, 'turn.plan.updated', { entries: [{ title: 'read', status: 'completed' }] })
  log.ofWorker(id, 'tool.started', {
    toolId: 't1',
    title: 'Edit a.ts',
    kind: 'edit',
    input: { path: 'a.ts' },
    wholeInput: whole,
  })
  log.ofWorker(id, 'tool.progress', { toolId: 't1', content })
  log.ofWorker(id, 'tool.completed', { toolId: 't1', content, whole })
  log.ofWorker(id, 'tool.started', { toolId: 't2', title: 'npm test', kind: 'execute' })
  log.ofWorker(id, 'tool.errored', { toolId: 't2', message: 'exit 1', content: [] })
  log.ofWorker(id, 'usage.updated', {
    usage: { ...NO_USAGE, input: 10, output: 5, total: 15 },
    cost: { source: 'estimated', usd: 0.01, priceTable: '2026', lacksCachedPrice: true },
    model: 'm1',
    context: { used: 15, size: 200 },
    raw: { tokens: 15 },
  })
  log.ofWorker(id, 'turn.retrying', {
    turnId: 'trn_1',
    reason: 'rate_limited',
    message: 'Too many.',
    attempt: 1,
    attempts: 3,
  })
  log.ofWorker(id, 'turn.completed', { turnId: 'trn_1', stopReason: 'end_turn' })
  log.ofWorker(id, 'turn.errored', { turnId: 'trn_2', failure })
  log.ofWorker(id, 'turn.interrupted', { turnId: 'trn_3' })
  log.ofWorker(id, 'runtime.stderr', { text: 'warning' })
  log.ofWorker(id, 'runtime.decode_error', { excerpt: '{', message: 'not JSON' })
  log.ofWorker(id, 'runtime.event', { method: 'x/y', raw: { a: 1 } })
  log.ofWorker(id, 'budget.warning', { limit: 'costUsd', used: 0.8, allowed: 1 })
  log.ofWorker(id, 'budget.reached', { limit: 'costUsd', used: 1, allowed: 1 })
  log.ofWorker(id, 'output.truncated', {
    what: 'tool output',
    keptBytes: 10,
    droppedBytes: 5,
    spill: 's.ndjson',
    spilledBytes: 5,
  })
  log.ofWorker(id, 'runner.note', { text: 'The session was kept.', failure })
  log.ofWorker(id, 'session.errored', { failure })
  log.ofWorker(id, 'session.stop.failed', { sessionId: 'ses_1', failure })
  log.ofWorker(id, 'session.stopped', { reason: null })
}

/** Requests that are answered, fail to be delivered, expire and close. */
function requests(log: RunLog, id: string): void {
  const ask = (requestId: string) =>
    log.ofWorker(id, 'request.opened', {
      request: {
        ...fakeRequest({ requestId }),
        ...{
          id: requestId,
          runId: 'run_1',
          workerId: id,
          attempt: 1,
          digest: 'd',
          status: 'open',
          responseStatus: 'none',
        },
        ...{
          answer: null,
          answeredBy: null,
          answeredAt: null,
          deliveredAt: null,
          responseError: null,
          closeReason: null,
        },
        ...{ createdAt: '2026-01-01T00:00:00.000Z', resolvedAt: null, expiry: { afterMs: 1_000, then: 'deny' } },
      },
    })
  const answer = { action: 'allow', optionId: null, text: null, answers: null } as const
  ask('rq_1')
  log.ofWorker(id, 'request.responded', { id: 'rq_1', answer, by: MIA, digest: 'd' })
  log.ofWorker(id, 'request.response.failed', { id: 'rq_1', error: 'the agent was busy' })
  log.ofWorker(id, 'request.reopened', { id: 'rq_1', kind: 'approval.command' })
  log.ofWorker(id, 'request.responded', { id: 'rq_1', answer: { ...answer, metadata: { from: 'phone' } }, by: MIA })
  log.ofWorker(id, 'request.response.completed', { id: 'rq_1', responseJson: { outcome: 'selected' } })
  log.ofWorker(id, 'request.resolved', { id: 'rq_1' })
  ask('rq_2')
  log.ofWorker(id, 'request.expired', {
    id: 'rq_2',
    then: 'deny',
    answer: { ...answer, action: 'deny' },
    reason: 'nobody answered',
  })
  log.ofWorker(id, 'request.closed', { id: 'rq_2', reason: 'the turn ended' })
}

function controls(log: RunLog, id: string): void {
  const control = (controlId: string, action: 'interrupt' | 'send') => ({
    ...({
      id: controlId,
      runId: 'run_1',
      workerId: id,
      attempt: 1,
      action,
      status: 'pending',
      requestedBy: MIA,
    } as const),
    ...{ receipts: [], error: null, createdAt: '2026-01-01T00:00:00.000Z', completedAt: null },
  })
  log.ofWorker(id, 'control.requested', { control: { ...control('ctl_1', 'send'), text: 'Go on.' } })
  log.ofWorker(id, 'control.observed', { id: 'ctl_1', step: 'effect', note: null })
  log.ofWorker(id, 'control.completed', { id: 'ctl_1' })
  log.ofWorker(id, 'control.requested', { control: control('ctl_2', 'interrupt') })
  log.ofWorker(id, 'control.failed', { id: 'ctl_2', error: 'no turn' })
}

/** An attempt that loses its runner, is archived and tried again; its runner comes back too late. */
function loseAndRetry(log: RunLog, id: string): void {
  const failure = {
    reason: 'runner_lost',
    message: 'the process that drove this attempt died',
    lostBy: 'died',
  } as const
  log.start(id)
  log.ofWorker(id, 'worker.failed', { failure, result: 'half' })
  const { launchId: _, ...worker } = { ...aWorker(2), status: 'failed', epoch: 1, failure, result: 'half' } as const
  const { runId, attempt, status, epoch, identity, result, resultJson, usage, cost, startedAt, endedAt } = worker
  log.ofWorker(id, 'worker.attempt.archived', {
    attempt: {
      ...{ runId, workerId: id, attempt, status, epoch, identity, result, resultPartial: true, resultJson },
      ...{ failure, usage, cost, startedAt, endedAt, archivedAt: '2026-01-01T00:00:00.000Z' },
    },
  })
  log.ofWorker(id, 'worker.requeued', { attempt: 2, resumeFrom: 'p-2', reason: failure.message, by: null })
  log.ofWorker(id, 'worker.writes.refused', { attempt: 1, epoch: 1, runnerId: 'rnr_1', events: 3 })
  log.ofWorker(id, 'worker.started', { epoch: 2, runnerId: 'rnr_2', leaseUntil: null, launchId: null })
  log.complete(id, 'Another answer.')
}

function reductions(ofRun: (type: LedgerEventType, payload: object) => void): void {
  const candidates = [{ name: 'A', workerId: 'wkr_1', attempt: 1, label: 'fake · m1' }]
  const create = (id: string, version: number) =>
    ofRun('reduction.created', { reduction: aReduction({ id, version, candidates }), by: MIA })
  create('red_1', 1)
  ofRun('reduction.started', { id: 'red_1' })
  ofRun('reduction.completed', {
    id: 'red_1',
    verdict: {
      mode: 'best_of_n',
      summary: 'A is best.',
      winner: 'A',
      rationale: 'It answers.',
      ranking: [{ candidate: 'A', score: 90, reason: 'short' }],
      recommendedNextStep: null,
      notes: ['a score was read from text'],
    },
    markdown: '# A',
    rawText: '{}',
    repaired: false,
  })
  ofRun('reduction.adopted', { id: 'red_1', by: MIA, reason: 'mine', winnerLabel: 'fake · m2' })
  ofRun('reduction.superseded', { id: 'red_1' })
  create('red_2', 2)
  ofRun('reduction.failed', { id: 'red_2', failure: { reason: 'invalid_verdict', message: 'No JSON.' }, rawText: 'hm' })
  create('red_3', 3)
  ofRun('reduction.cancelled', { id: 'red_3' })
}

function anArtifact(id: string) {
  return {
    ...({ id, runId: 'run_1', workerId: 'wkr_1', attempt: 1, kind: 'tool', format: 'text', title: 'Output' } as const),
    ...{ bytes: 90_000, toolId: 't1', createdAt: '2026-01-01T00:00:00.000Z' },
  }
}
