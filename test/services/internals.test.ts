import { expect, test } from 'vitest'
import type { StreamEventDraft } from '@/orchestration/model/events'
import type { Failure } from '@/orchestration/model/failure'
import { createCaller } from '@/server/api/root'
import type { Actor } from '@/server/auth/permissions'
import { eventsResponse } from '@/server/http/sse'
import { traceResponse } from '@/server/http/trace'
import { v1Response } from '@/server/http/v1'
import { openRoutes, readFrames, request, startTalk } from '../http/support'
import { openServices } from './support/open-services'
import { end } from './support/play-runner'
import { describeRuntime } from './support/runtimes'

/** Contained in everything that a program on the server says about itself, and in nothing else. */
const SECRET = 'sk-of-the-server'
const PATH = '/home/operator/.agents/session.jsonl'

const FAILURES: Failure[] = [
  { reason: 'process_crashed', message: 'Agent ended by itself (exit code 3).', excerpt: `at ${SECRET}` },
  { reason: 'runtime_missing', message: `The program ${PATH}/${SECRET}/agent was not found.` },
  { reason: 'provider_error', message: `Agent: HTTP 500 ${SECRET}`, excerpt: `HTTP 500 ${SECRET} and more` },
  { reason: 'internal', message: `spawn '${PATH}/${SECRET}/x' EACCES`, excerpt: SECRET },
  { reason: 'runtime_unauthenticated', message: `codex refused: ${SECRET}`, excerpt: SECRET },
  { reason: 'context_exceeded', message: `too long: ${SECRET}`, excerpt: SECRET },
  { reason: 'session_lost', message: `no session: ${SECRET}`, excerpt: SECRET },
]

function events({ workerId, attempt }: { workerId: string; attempt: number }): StreamEventDraft[] {
  const of = { workerId, attempt, message: '' }
  const identity = { sessionId: 'ses_1', providerSessionId: null, provider: null, model: null, agent: null, pid: 4 }
  return [
    { ...of, type: 'session.started', payload: { identity: { ...identity, transcriptPath: PATH } } },
    { ...of, type: 'runtime.stderr', payload: { text: `Error: ${SECRET}\n    at ${PATH}:1:1` } },
    { ...of, message: SECRET, type: 'runtime.decode_error', payload: { excerpt: SECRET, message: `not ${SECRET}` } },
    { ...of, type: 'runtime.event', payload: { method: 'auto_retry_start', raw: { errorMessage: SECRET } } },
    { ...of, message: PATH, type: 'runner.note', payload: { text: `removed ${PATH}` } },
    {
      ...of,
      type: 'runner.note',
      payload: { text: 'restarted', failure: { reason: 'provider_error', message: SECRET, excerpt: SECRET } },
    },
    {
      ...of,
      type: 'turn.retrying',
      payload: { turnId: 't', reason: 'rate_limited', message: `429 ${SECRET}`, attempt: 1, attempts: 10 },
    },
    ...FAILURES.map((failure, index): StreamEventDraft => {
      const payload = { turnId: `t${index}`, failure }
      return { ...of, message: `Turn failed: ${failure.message}`, type: 'turn.errored', payload }
    }),
    { ...of, type: 'assistant.message.delta', payload: { text: 'what the agent answered' } },
  ]
}

async function openFailed(failure: Failure) {
  const routes = await openRoutes()
  const talk = await startTalk(routes)
  const { store } = routes.deps
  await store.addEvents(talk.fence, events(talk.fence))
  await store.updateWorkerRuntimeIdentity(talk.fence, {
    ...{ sessionId: 'ses_1', providerSessionId: null, provider: null, model: null, agent: null, pid: 4 },
    transcriptPath: PATH,
  })
  await end(routes.deps, talk.fence, { status: 'failed', failure, result: 'half an answer' })
  return { routes, runId: talk.runId, workerId: talk.fence.workerId }
}

type Failed = Awaited<ReturnType<typeof openFailed>>

/** Every way out of the server for what a run holds, as text. */
async function allAnswers({ routes, runId, workerId }: Failed, actor: Actor): Promise<Record<string, string>> {
  const { deps } = routes
  routes.signIn(actor)
  const caller = createCaller({ actor, deps, requestId: 'test' })
  const trace = async (format: string) =>
    (await traceResponse(request(`/api/runs/${runId}/trace?format=${format}`), runId, deps)).text()
  const v1 = request('/api/v1/runs.trace', {
    method: 'POST',
    body: JSON.stringify({ runId }),
    headers: { 'content-type': 'application/json' },
  })
  const stream = await eventsResponse(request(`/api/runs/${runId}/events`), runId, deps)
  const frames = await readFrames(stream).until(() => false)
  return {
    'the stream': JSON.stringify(frames.map(({ data }) => data)),
    'the trace as JSON': await trace('json'),
    'the trace by line': await trace('ndjson'),
    'the report': await trace('markdown'),
    'the API': await (await v1Response(v1, 'runs.trace', deps)).text(),
    'runs.view': JSON.stringify(await caller.runs.view({ runId })),
    'runs.get': JSON.stringify(await caller.runs.get({ runId })),
    'runs.list': JSON.stringify(await caller.runs.list({})),
    'runs.events': JSON.stringify(await caller.runs.events({ runId })),
    'runs.trace': JSON.stringify(await caller.runs.trace({ runId })),
    'runs.result': JSON.stringify(await caller.runs.result({ runId })),
    'runs.snapshot': JSON.stringify(await caller.runs.snapshot({ runId })),
    'workers.get': JSON.stringify(await caller.workers.get({ workerId })),
    'workers.trace': JSON.stringify(await caller.workers.trace({ workerId })),
  }
}

const WITHOUT: Partial<Record<string, true>> = { 'runs.list': true, 'the report': true }

test.each(FAILURES)(
  '[F12] [S-20] what programs of the server say is only for who manages runtimes: $reason',
  async (failure) => {
    const failed = await openFailed(failure)
    const { actor, token } = failed.routes
    for (const who of [actor('member'), actor('viewer'), token(['runs:read'])]) {
      const answers = await allAnswers(failed, who)
      for (const [name, text] of Object.entries(answers)) {
        const at = `${name} to ${who.kind} ${who.role}`
        expect(text, at).not.toContain(SECRET)
        expect(text, at).not.toContain('/home/operator')
      }
      for (const name of ['the stream', 'runs.trace', 'runs.view'])
        expect(answers[name]).toContain('what the agent answered')
      expect(answers['workers.get']).toContain(failure.reason)
      expect(answers['workers.get']).toContain('half an answer')
    }
    for (const role of ['owner', 'admin'] as const) {
      for (const [name, text] of Object.entries(await allAnswers(failed, actor(role)))) {
        if (!WITHOUT[name]) expect(text, `${name} to ${role}`).toContain(SECRET)
      }
    }
  },
)

test('[F12] a stream with internals ends when its reader may not see them any more', async () => {
  const routes = await openRoutes()
  const talk = await startTalk(routes)
  const stream = readFrames(await eventsResponse(request(`/api/runs/${talk.runId}/events`), talk.runId, routes.deps))
  await stream.until((frames) => frames.length > 0)
  routes.signIn({ ...routes.actor('owner'), role: 'member' })
  const [rest] = await Promise.all([stream.until(() => false), routes.clock.advance(31_000)])
  expect(rest.filter(({ event }) => event === 'end')).toEqual([])
  expect(routes.hub.viewerCount).toBe(0)
})

test('[F12] [S-20] what a runtime said when it was asked is for who manages runtimes, in lists and in refused launches', async () => {
  const said = { status: 'error', message: `codex ended. It said: ${SECRET} in ${PATH}` } as const
  const lost = { status: 'missing', installed: false, message: `The program ${PATH} was not found.` } as const
  const runtimes = [describeRuntime('bad', {}, said), describeRuntime('gone', {}, lost)]
  const { deps, actor, token } = await openServices({ runtimes })
  const ask = async (who: Actor) => {
    const caller = createCaller({ actor: who, deps, requestId: 'test' })
    const checked = await caller.runs.validate({ targets: [{ backend: 'bad' }, { backend: 'gone' }] })
    const refused = await caller.runs.launch({ prompt: 'hi', targets: [{ backend: 'gone' }] }).catch(String)
    return JSON.stringify([await caller.runtimes.list(), checked, refused])
  }
  for (const who of [actor('member'), token(['runs:read', 'runs:launch'])]) {
    const shown = await ask(who)
    expect(shown).not.toContain(SECRET)
    expect(shown).not.toContain('/home/operator')
    expect(shown).toContain('People who manage runtimes can see its output.')
    expect(shown).toContain('…/session.jsonl was not found')
  }
  expect(await ask(actor('admin'))).toContain(SECRET)
})
