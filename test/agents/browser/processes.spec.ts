import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from '@playwright/test'
import { installationMarker } from '@/server/runner/attempt-marker'
import { findDescendants, findMarked, type ProcessRef, stillLiving } from '@/server/runtimes/process-table'
import { apiClient, createToken } from '../../e2e/support/api'
import { OWNER, setUpOwner } from '../../e2e/support/owner'
import { AGENT_IDS, type AgentId } from '../agent-homes'
import { openWorld, type World } from './world'

/** After this long nothing of an ended attempt may live. */
const GONE_WITHIN_MS = 5_000
const SCOPES = 'runs:read,runs:launch,runs:control'

test.describe.configure({ mode: 'serial' })

let world: World
let api: ReturnType<typeof apiClient>
/** What was counted, by what was done and then by agent; printed in the end. */
let table: Map<string, Record<AgentId, string>>

async function signIn(): Promise<void> {
  api = apiClient(world.server, await createToken(world.server, OWNER.email, SCOPES))
}

/** One worker on each agent, once all have begun to answer. */
async function launchOnAll(prompt: string): Promise<string> {
  const { runId } = await api.runs.launch.mutate({
    prompt,
    targets: AGENT_IDS.map((backend) => ({ backend })),
    onRunnerLost: 'fail',
  })
  await expect
    .poll(async () => {
      const said = await api.runs.events.query({ runId, limit: 500, types: ['assistant.message.delta'] })
      return new Set(said.items.map(({ workerId }) => workerId)).size
    })
    .toBe(AGENT_IDS.length)
  return runId
}

const workersOf = async (runId: string) => (await api.runs.get.query({ runId })).workers

/** Of each agent's worker: all that carries its marker, and all that is below those in the tree of parents. */
async function processesOf(runId: string): Promise<Record<AgentId, ProcessRef[]>> {
  const found = AGENT_IDS.map(async (id) => {
    const worker = (await workersOf(runId)).find(({ target }) => target.backend === id)
    if (worker === undefined) throw new Error(`the run has no worker on ${id}`)
    const marked = await findMarked(`${installationMarker(world.server.dataDir)}${worker.id}.`)
    const below = (await Promise.all(marked.map(({ pid }) => findDescendants(pid)))).flat()
    const byPid = new Map([...marked, ...below].map((process) => [process.pid, process]))
    return [id, [...byPid.values()]] as const
  })
  return Object.fromEntries(await Promise.all(found)) as Record<AgentId, ProcessRef[]>
}

function write(step: string, counts: Record<AgentId, ProcessRef[]>): void {
  table.set(
    step,
    mapAgents((id) => String(counts[id].length)),
  )
}

function mapAgents<T>(make: (id: AgentId) => T): Record<AgentId, T> {
  return Object.fromEntries(AGENT_IDS.map((id) => [id, make(id)])) as Record<AgentId, T>
}

/** What still lives of those seen before, and of those that came after. */
async function leftOf(runId: string, before: Record<AgentId, ProcessRef[]>): Promise<Record<AgentId, ProcessRef[]>> {
  const now = await processesOf(runId)
  const left = AGENT_IDS.map(async (id) => [id, [...(await stillLiving(before[id])), ...now[id]]] as const)
  return Object.fromEntries(await Promise.all(left)) as Record<AgentId, ProcessRef[]>
}

async function expectNobody(step: string, runId: string, before: Record<AgentId, ProcessRef[]>): Promise<void> {
  const until = Date.now() + GONE_WITHIN_MS
  let left = await leftOf(runId, before)
  while (Object.values(left).flat().length > 0 && Date.now() < until) {
    await delay(100)
    left = await leftOf(runId, before)
  }
  write(step, left)
  expect(mapAgents((id) => left[id].length)).toEqual(mapAgents(() => 0))
}

async function seen(step: string, runId: string): Promise<Record<AgentId, ProcessRef[]>> {
  const found = await processesOf(runId)
  write(step, found)
  for (const id of AGENT_IDS) expect(found[id].length, id).toBeGreaterThan(0)
  return found
}

function untilAll(runId: string, status: string): Promise<void> {
  return expect
    .poll(async () => (await workersOf(runId)).map((worker) => worker.status))
    .toEqual(AGENT_IDS.map(() => status))
}

/** Sealed where the machine allows it, and in process groups alone. */
for (const isolation of ['auto', 'open']) {
  test.describe(`isolation ${isolation}`, () => {
    test.beforeAll(async ({ browser }) => {
      table = new Map()
      world = await openWorld({ PLENUM_ISOLATION: isolation })
      const page = await browser.newPage({ baseURL: world.server.url })
      await setUpOwner(page, world.server.setupUrl)
      await page.close()
      await signIn()
      await api.runtimes.list.query({ refresh: true })
    })

    test.afterAll(async () => {
      console.log(
        `\n| living processes (isolation: ${isolation}) | ${AGENT_IDS.join(' | ')} |\n| --- |${' --- |'.repeat(AGENT_IDS.length)}`,
      )
      for (const [step, cells] of table) console.log(`| ${step} | ${AGENT_IDS.map((id) => cells[id]).join(' | ')} |`)
      await world.close()
    })

    test('looking at an agent leaves no process', async () => {
      expect(await findMarked('plenum-probe/')).toEqual([])
    })

    test('an attempt that ended leaves no process', async () => {
      const runId = await launchOnAll('SLOW600')
      const before = await seen('while they answer', runId)
      await untilAll(runId, 'completed')
      await expectNobody('after they ended', runId, before)
    })

    test('a cancelled attempt leaves no process', async () => {
      const runId = await launchOnAll('HANG to be cancelled')
      const before = await seen('while they hang', runId)
      for (const { id } of await workersOf(runId)) await api.workers.cancel.mutate({ workerId: id })
      await untilAll(runId, 'cancelled')
      await expectNobody('after their cancel', runId, before)
    })

    test('an agent that is killed fails its attempt as crashed and leaves no process', async () => {
      const runId = await launchOnAll('HANG to be killed')
      const before = await seen('before kill -9 of each agent', runId)
      for (const { identity } of await workersOf(runId))
        if (identity.pid !== null) process.kill(identity.pid, 'SIGKILL')
      await untilAll(runId, 'failed')
      for (const { failure, target } of await workersOf(runId)) {
        expect(failure?.reason, target.backend).toBe('process_crashed')
      }
      await expectNobody('after kill -9 of each agent', runId, before)
    })

    test('a server that is killed leaves processes only until it is started again', async () => {
      const runId = await launchOnAll('HANG through the restart')
      const before = await seen('before kill -9 of the server', runId)
      await world.server.stop('SIGKILL')
      const orphans = await Promise.all(AGENT_IDS.map(async (id) => [id, await stillLiving(before[id])] as const))
      write('after it, no server', Object.fromEntries(orphans) as Record<AgentId, ProcessRef[]>)
      await world.restart('SIGKILL')
      await untilAll(runId, 'failed')
      for (const { failure, target } of await workersOf(runId))
        expect(failure?.reason, target.backend).toBe('runner_lost')
      await expectNobody('after the server’s new start', runId, before)
    })
  })
}
