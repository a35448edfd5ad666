import { expect, test } from 'vitest'
import type { RequestQuestion, RuntimeRequest } from '@/orchestration/model/request'
import { answerRequest } from '@/server/services/requests/answer-request'
import { getRequest } from '@/server/services/requests/get-request'
import { listRequests } from '@/server/services/requests/list-requests'
import { launchRun } from '@/server/services/runs/launch-run'
import { containing, matching } from './support/matchers'
import { openServices } from './support/open-services'
import { ask, claim, end } from './support/play-runner'

async function asked(wish: Partial<RuntimeRequest> = {}, workerCount = 1) {
  const services = await openServices()
  const { runId } = await launchRun(services.ctx, {
    prompt: 'hi',
    targets: Array.from({ length: workerCount }, () => ({ backend: 'demo' })),
  })
  const workers = await services.deps.store.listWorkers(runId)
  const fences = await Promise.all(workers.map(({ id }) => claim(services.deps, id)))
  const requests = []
  for (const fence of fences) requests.push(await ask(services.deps, fence, wish))
  const [request] = requests
  const [fence] = fences
  if (request === undefined || fence === undefined) throw new Error('no request')
  services.hints.length = 0
  return { ...services, runId, requests, request, fence }
}

test('an answer is stored with who gave it, and the runner is told', async () => {
  const { ctx, deps, hints, request } = await asked()
  const answer = await answerRequest(ctx, { id: request.id, optionId: 'once', digest: request.digest })
  expect(answer).toEqual({ status: 'responded', siblings: [] })
  expect(await deps.store.getRuntimeRequest(request.id)).toMatchObject({
    status: 'responded',
    responseStatus: 'queued',
    answer: { action: 'choose', optionId: 'once' },
    answeredBy: { name: 'owner' },
  })
  expect(hints).toEqual([['responseQueued', request.workerId]])
})

test('the second answer is a conflict that says who answered and when', async () => {
  const { as, actor, ctx, request } = await asked()
  await answerRequest(ctx, { id: request.id, digest: request.digest, action: 'allow' })
  await expect(
    answerRequest(as(actor('admin', 'Bo')), { id: request.id, digest: request.digest, action: 'deny' }),
  ).rejects.toMatchObject({
    code: 'conflict',
    details: { answeredBy: { name: 'owner' }, answeredAt: matching(/^2026-/) },
  })
})

test('[S-10] of many answers at the same time one wins', async () => {
  const { ctx, deps, request } = await asked()
  const tries = await Promise.allSettled(
    Array.from({ length: 10 }, (_, index) =>
      answerRequest(ctx, { id: request.id, digest: request.digest, action: index % 2 === 0 ? 'allow' : 'deny' }),
    ),
  )
  expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  const events = await deps.store.listEvents(request.runId, { limit: 500, types: ['request.responded'] })
  expect(events).toHaveLength(1)
})

test('[S-10] an answer to another text than the one shown is a conflict', async () => {
  const { ctx, request } = await asked()
  await expect(answerRequest(ctx, { id: request.id, action: 'allow', digest: 'f'.repeat(64) })).rejects.toMatchObject({
    code: 'conflict',
  })
})

test('[S-10] a request whose worker has ended cannot be answered', async () => {
  const { ctx, deps, request, fence } = await asked()
  await end(deps, fence, { status: 'completed', result: 'a', resultJson: null })
  await expect(answerRequest(ctx, { id: request.id, digest: request.digest, action: 'allow' })).rejects.toMatchObject({
    code: 'illegal_state',
    message: containing('is closed'),
  })
})

test('the second answer is a conflict also when the attempt has ended meanwhile', async () => {
  const { ctx, deps, request, fence } = await asked()
  await answerRequest(ctx, { id: request.id, digest: request.digest, optionId: 'once' })
  await end(deps, fence, { status: 'completed', result: 'a', resultJson: null })
  await expect(answerRequest(ctx, { id: request.id, digest: request.digest, optionId: 'once' })).rejects.toMatchObject({
    code: 'conflict',
    details: { answeredBy: { name: expect.any(String) as string } },
  })
})

test('the same answer can be given to identical requests of sibling workers, each logged', async () => {
  const { ctx, deps, hints, requests, request, runId } = await asked({}, 3)
  const result = await answerRequest(ctx, {
    id: request.id,
    digest: request.digest,
    optionId: 'once',
    applyToSiblings: true,
  })
  expect(result.siblings.map(({ id }) => id).sort()).toEqual(
    requests
      .slice(1)
      .map(({ id }) => id)
      .sort(),
  )
  expect(result.siblings.every(({ status }) => status === 'responded')).toBe(true)
  const events = await deps.store.listEvents(runId, { limit: 500, types: ['request.responded'] })
  expect(events).toHaveLength(3)
  expect(hints).toHaveLength(3)
})

test('of what a sibling asks twice, the same answer goes to the first alone', async () => {
  const { ctx, deps, request, requests } = await asked({}, 2)
  const [, sibling] = requests
  if (sibling === undefined) throw new Error('no sibling')
  const { runId, workerId } = sibling
  const again = await ask(deps, { runId, workerId, attempt: 1, epoch: 1 }, { requestId: 'ask-2' })
  expect(again.digest).toBe(sibling.digest)
  const { siblings } = await answerRequest(ctx, {
    id: request.id,
    digest: request.digest,
    action: 'allow',
    applyToSiblings: true,
  })
  expect(siblings.map(({ id }) => id)).toEqual([sibling.id])
  expect(await deps.store.getRuntimeRequest(again.id)).toMatchObject({ status: 'open' })
})

test('a different request of a sibling is not answered along', async () => {
  const { ctx, deps, request, requests } = await asked({}, 2)
  const sibling = requests[1]
  if (sibling === undefined) throw new Error('no sibling')
  const other = await ask(
    deps,
    { runId: sibling.runId, workerId: sibling.workerId, attempt: 1, epoch: 1 },
    { requestId: 'ask-2', detail: 'rm -rf build' },
  )
  await answerRequest(ctx, { id: request.id, digest: request.digest, action: 'allow', applyToSiblings: true })
  expect(await deps.store.getRuntimeRequest(other.id)).toMatchObject({ status: 'open' })
})

const question = (patch: Partial<RequestQuestion>): RequestQuestion => ({
  id: 'q1',
  text: 'Which?',
  type: 'text',
  options: [],
  required: true,
  ...patch,
})
const COLOURS = [
  { value: 'r', label: 'Red' },
  { value: 'g', label: 'Green' },
]

test.each([
  ['nothing at all', {}, {}],
  ['an option that does not exist', {}, { optionId: 'maybe' }],
  ['an unknown question', { kind: 'user_input.tool', questions: [question({})] }, { answers: { q9: 'x' } }],
  [
    'a required question left out',
    { kind: 'user_input.tool', questions: [question({}), question({ id: 'q2' })] },
    { answers: { q1: 'x' } },
  ],
  [
    'a choice that is not offered',
    { kind: 'user_input.tool', questions: [question({ type: 'choice', options: COLOURS })] },
    { answers: { q1: 'blue' } },
  ],
  [
    'a text where a number is wanted',
    { kind: 'user_input.tool', questions: [question({ type: 'number' })] },
    { answers: { q1: 'many' } },
  ],
  ['allow where questions are asked', { kind: 'user_input.tool', questions: [question({})] }, { action: 'allow' }],
] as const)('%s is no answer', async (_, wish, input) => {
  const { ctx, deps, request } = await asked({ ...wish, questions: 'questions' in wish ? [...wish.questions] : [] })
  await expect(answerRequest(ctx, { id: request.id, digest: request.digest, ...input })).rejects.toMatchObject({
    code: 'invalid_input',
  })
  expect(await deps.store.getRuntimeRequest(request.id)).toMatchObject({ status: 'open' })
})

test('a text answers the one question there is, also by an option’s label', async () => {
  const { ctx, deps, request } = await asked({
    kind: 'user_input.tool',
    questions: [question({ type: 'choice', options: COLOURS })],
  })
  await answerRequest(ctx, { id: request.id, digest: request.digest, text: 'Green' })
  expect(await deps.store.getRuntimeRequest(request.id)).toMatchObject({
    answer: { action: 'submit', answers: { q1: 'g' } },
  })
})

test('lists say whose run and worker ask and whether the reader may answer', async () => {
  const { as, actor, ctx, request, runId } = await asked()
  const { items } = await listRequests(ctx, { status: ['open'], limit: 10 })
  expect(items).toMatchObject([
    { id: request.id, digest: request.digest, runTitle: 'hi', workerTitle: 'demo · demo-fast', mayAnswer: true },
  ])
  const viewer = as(actor('viewer'))
  expect(await getRequest(viewer, { id: request.id })).toMatchObject({ mayAnswer: false })
  expect((await listRequests(viewer, { runId, limit: 10 })).items).toHaveLength(1)
})

test('[F13] [S-10] a person in a browser must send the digest of what was shown', async () => {
  const { ctx, deps, request } = await asked()
  await expect(answerRequest(ctx, { id: request.id, action: 'allow' })).rejects.toMatchObject({
    code: 'invalid_input',
    details: { missing: ['digest'] },
  })
  expect(await deps.store.getRuntimeRequest(request.id)).toMatchObject({ status: 'open', answer: null })
})

test('[F13] a program may leave the digest out, which the ledger notes', async () => {
  const { as, ctx, deps, request } = await asked()
  const token = { ...ctx.actor, kind: 'token' as const, tokenId: 'tok_1', scopes: ['requests:answer' as const] }
  await answerRequest(as(token), { id: request.id, action: 'allow' })
  const [event] = await deps.store.listEvents(request.runId, { limit: 10, types: ['request.responded'] })
  expect(event).toMatchObject({
    message: containing('without the digest of what was shown'),
    payload: { digest: null },
  })
})

const OPTIONS = (['allow_once', 'allow_always', 'reject_once', 'reject_always', 'choice'] as const).map((kind) => ({
  id: kind,
  label: kind,
  kind,
}))
const AGREEING = ['allow allow_once', 'allow allow_always', 'deny reject_once', 'deny reject_always']

test('[F13] an action and an option that do not agree are refused, and agreeing ones are stored as the option', async () => {
  for (const action of ['allow', 'deny', 'submit', 'cancel', 'choose'] as const) {
    const { ctx, deps, request } = await asked({ kind: 'approval.tool', options: OPTIONS, questions: [] })
    const { id, digest } = request
    const isAgreeing = (kind: string) => action === 'choose' || AGREEING.includes(`${action} ${kind}`)
    for (const { kind } of OPTIONS.filter((option) => !isAgreeing(option.kind))) {
      const answer = answerRequest(ctx, {
        id,
        digest,
        action,
        optionId: kind,
        text: action === 'submit' ? 'x' : undefined,
      })
      await expect(answer, `${action} ${kind}`).rejects.toMatchObject({ code: 'invalid_input' })
    }
    const fitting = OPTIONS.filter((option) => isAgreeing(option.kind)).at(-1)
    if (fitting === undefined) continue
    await answerRequest(ctx, { id, digest, action, optionId: fitting.id })
    expect((await deps.store.getRuntimeRequest(id))?.answer).toMatchObject({ action: 'choose', optionId: fitting.id })
  }
})

test.each([
  { action: 'allow', text: 'yes' },
  { action: 'deny', text: 'no' },
  { action: 'allow', answers: { a: 'b' } },
  { action: 'deny', answers: { a: 'b' } },
  { action: 'cancel', text: 'x' },
  { action: 'cancel', answers: { a: 'b' } },
  { action: 'cancel', optionId: 'once' },
  { action: 'choose', optionId: 'once', text: 'x' },
  { optionId: 'once', text: 'x' },
  { optionId: 'once', answers: { a: 'b' } },
  { action: 'submit', text: 'yes' },
  { text: 'yes' },
] as const)('an approval is not answered by %j', async (input) => {
  const { ctx, deps, request } = await asked()
  await expect(answerRequest(ctx, { id: request.id, digest: request.digest, ...input })).rejects.toMatchObject({
    code: 'invalid_input',
  })
  expect(await deps.store.getRuntimeRequest(request.id)).toMatchObject({ status: 'open' })
})

test.each([
  ['allow', ['always', 'never'], 'choose'],
  ['deny', ['always', 'never'], 'choose'],
  ['allow', [], 'cancel'],
  ['deny', [], 'cancel'],
] as const)(
  '%s is refused with the choices there are where %j is offered, and leaves it open',
  async (action, ids, other) => {
    const options = ids.map(
      (id) => ({ id, label: id, kind: id === 'always' ? 'allow_always' : 'reject_always' }) as const,
    )
    const actions = ids.length > 0 ? (['choose', 'cancel'] as const) : (['cancel'] as const)
    const { ctx, deps, hints, request } = await asked({ options, actions: [...actions] })
    await expect(answerRequest(ctx, { id: request.id, digest: request.digest, action })).rejects.toMatchObject({
      code: 'invalid_input',
      details: { actions, options: options.map(({ id, label, kind }) => ({ optionId: id, label, kind })) },
    })
    expect(await deps.store.getRuntimeRequest(request.id)).toMatchObject({ status: 'open', responseStatus: 'none' })
    expect(hints).toEqual([])
    const answer = other === 'choose' ? { optionId: 'never' } : { action: 'cancel' as const }
    await answerRequest(ctx, { id: request.id, digest: request.digest, ...answer })
    expect(await deps.store.getRuntimeRequest(request.id)).toMatchObject({ status: 'responded' })
  },
)

test('words with a denial are taken only for a runtime that takes them', async () => {
  const mute = await asked()
  const words = { action: 'deny', text: 'use the other file' } as const
  await expect(
    answerRequest(mute.ctx, { id: mute.request.id, digest: mute.request.digest, ...words }),
  ).rejects.toMatchObject({ code: 'invalid_input' })
  const { ctx, deps, request } = await asked({ takesReason: true })
  await answerRequest(ctx, { id: request.id, digest: request.digest, ...words })
  expect(await deps.store.getRuntimeRequest(request.id)).toMatchObject({ answer: words })
})
