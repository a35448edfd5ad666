import { randomBytes } from 'node:crypto'
import type { LaunchRunInput } from '@/orchestration/model/launch'
import { isTerminalRunStatus } from '@/orchestration/model/status'
import type { Actor } from '@/server/auth/permissions'
import { createFirstOwnerDirectly } from '@/server/auth/setup'
import { type Deps, getDeps } from '@/server/deps'
import { createReduction } from '@/server/services/reductions/create-reduction'
import { cancelRun } from '@/server/services/runs/cancel-run'
import { launchRun } from '@/server/services/runs/launch-run'

/**
 * `npm run seed`: a workspace with runs in every status, each made through the services and executed by the demo runtime.
 * The last two are left open: a run that waits for a person, and one with a worker that waits for its turn.
 */
const OWNER_EMAIL = 'mia@example.org'
const DEMO = ['demo-fast', 'demo-smart', 'demo-flaky'].map((model) => ({ backend: 'demo', model }))
const [FAST, SMART] = DEMO

const FINISHED: LaunchRunInput[] = [
  {
    title: 'Refactor the sign-in flow',
    prompt: 'How should we refactor a sign-in flow that has grown three kinds of sessions? Give steps and code.',
    targets: DEMO,
    reduction: { mode: 'best_of_n', rubric: 'Prefer small, reversible steps.' },
  },
  {
    title: 'Choose a queue for background work',
    prompt: 'Compare a database table, a message broker and a workflow engine for background work in a small team.',
    targets: DEMO.slice(0, 2),
    reduction: { mode: 'compare' },
  },
  {
    title: 'Release notes, three drafts',
    prompt: 'Write release notes for a version that makes retries visible and shares traces by link.',
    targets: [{ backend: 'demo', model: 'demo-fast' }],
    repeat: 3,
    reduction: { mode: 'summarize' },
  },
  {
    title: 'Nightly import: all agents failed',
    prompt: '[think I look at the import][fail The provider is down for maintenance (503).]',
    targets: DEMO.slice(0, 2),
    reduction: { mode: 'best_of_n' },
  },
  {
    title: 'One crashed, one refused, one answered',
    prompt: '[@1 say Half an answer before][@1 crash 3][@2 refuse][@3 say A whole answer, the only one.]',
    targets: [{ backend: 'demo', model: 'demo-smart' }],
    repeat: 3,
    reduction: { mode: 'best_of_n' },
  },
]

const CANCELLED: LaunchRunInput = {
  title: 'Cancelled: wrong repository',
  prompt: '[say I begin with the wrong repository …][hang]',
  targets: DEMO.slice(0, 2),
}

const LEFT_OPEN: LaunchRunInput[] = [
  {
    title: 'Upgrade the test runner',
    prompt:
      '[plan read the changelog|run the tests|upgrade][say I want to run the tests first.][permission npm test][say Done.]',
    targets: DEMO.slice(0, 2),
  },
  {
    title: 'Long audit, one agent at a time',
    prompt: '[say I am reading the code.][sleep 3600000][say Nothing found.]',
    targets: [{ backend: 'demo', model: 'demo-smart' }],
    repeat: 2,
    maxConcurrency: 1,
  },
]

const deps = await openDeps()
const actor = await owner(deps)
const ctx = { actor, deps }
await deps.startRunner()

for (const input of FINISHED) {
  const { runId } = await launchRun(ctx, input)
  await until(runId, (status) => isTerminalRunStatus(status))
  console.log(`· ${input.title}`)
}
const [newest] = (await deps.store.listRuns({ workspaceId: actor.workspaceId, limit: 1, query: 'Refactor' })).items
if (newest) {
  await createReduction(ctx, { runId: newest.id, mode: 'compare', ...(SMART ? { target: SMART } : {}) })
  await until(newest.id, (status) => isTerminalRunStatus(status))
}
const { runId: cancelledId } = await launchRun(ctx, CANCELLED)
await until(cancelledId, (status) => status === 'running')
await cancelRun(ctx, { runId: cancelledId })
await until(cancelledId, (status) => status === 'cancelled')
console.log(`· ${CANCELLED.title}`)

for (const input of LEFT_OPEN) {
  const { runId } = await launchRun(ctx, { ...input, targets: input.targets ?? (FAST ? [FAST] : []) })
  await until(runId, (status) => status === 'running')
  console.log(`· ${input.title} (left open)`)
}
await deps.shutdown.stop('the workspace is seeded')
process.exit(0)

async function openDeps(): Promise<Deps> {
  process.env.PLENUM_DEMO_DIRECTIVES = '1'
  return getDeps()
}

/** The first owner, made when there is none; the password is printed once. */
async function owner({ accounts }: Deps): Promise<Actor> {
  if (!(await accounts.hasOwner())) {
    const password = randomBytes(12).toString('base64url')
    await createFirstOwnerDirectly(accounts, { email: OWNER_EMAIL, name: 'Mia Berg', password })
    console.log(`Sign in as ${OWNER_EMAIL} with ${password}`)
  }
  const [workspace] = await accounts.listWorkspaces()
  if (!workspace) throw new Error('an installation with an owner has a workspace')
  const member = (await accounts.listMembers(workspace.id)).find(({ role }) => role === 'owner')
  if (!member) throw new Error(`workspace ${workspace.id} has no owner`)
  const { userId, workspaceId, role, user } = member
  return { kind: 'user', userId, workspaceId, role, name: user.name, scopes: null, tokenId: null }
}

/** Waits by the ledger's own nudges, not by the clock. */
async function until(
  runId: string,
  isReached: (status: Parameters<typeof isTerminalRunStatus>[0]) => boolean,
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const check = () => {
      deps.store
        .getRun(runId)
        .then((run) => {
          if (!run || !isReached(run.status)) return
          stop()
          resolve()
        })
        .catch(reject)
    }
    const stop = deps.feed.subscribe(runId, check)
    check()
  })
}
