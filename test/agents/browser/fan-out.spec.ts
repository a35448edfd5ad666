import { expect, type Locator, type Page, test } from '@playwright/test'
import { apiClient, createToken } from '../../e2e/support/api'
import { OWNER, setUpOwner } from '../../e2e/support/owner'
import { candidates, openTab } from '../../e2e/support/runs'
import { AGENT_IDS, type AgentId } from '../agent-homes'
import { openWorld, screenshotFile, type World } from './world'

test.describe.configure({ mode: 'serial' })

let world: World
let page: Page
let api: ReturnType<typeof apiClient>

test.beforeAll(async ({ browser }) => {
  world = await openWorld()
  page = await browser.newPage({ baseURL: world.server.url, viewport: { width: 1440, height: 1000 } })
  await setUpOwner(page, world.server.setupUrl)
  api = apiClient(world.server, await createToken(world.server, OWNER.email, 'runs:read,runs:launch,runs:control'))
})

test.afterAll(async () => {
  await page.close()
  await world.close()
})

const shoot = (name: string) => page.screenshot({ path: screenshotFile(name) })
const OTHERS = AGENT_IDS.filter((id) => id !== 'codex')
const candidateOf = (id: AgentId) => candidates(page).filter({ hasText: new RegExp(`^${id}`) })
const runId = () => /run_\w+/.exec(page.url())?.[0] ?? ''

async function workerOf(id: AgentId) {
  const { workers } = await api.runs.get.query({ runId: runId() })
  const worker = workers.find(({ target }) => target.backend === id)
  if (worker === undefined) throw new Error(`the run has no worker on ${id}`)
  return worker
}

/** The card of an agent's open request, taken out of its group where others ask the same. */
async function requestOf(id: AgentId): Promise<Locator> {
  const { id: workerId } = await workerOf(id)
  const { items } = await api.requests.list.query({ runId: runId(), status: 'open' })
  const request = items.find((item) => item.workerId === workerId)
  if (request === undefined) throw new Error(`${id} asks nothing`)
  const band = page.getByRole('region', { name: /^Needs you/ })
  const card = page.locator(`[data-request="${request.id}"]`)
  // More than two things asked are a row each; a group has its requests one by one.
  const closed = band.locator('details:not([open])', { has: card })
  while ((await closed.count()) > 0) await closed.first().locator('> summary').click()
  return band.locator(card)
}

async function launchOnAll(prompt: string): Promise<void> {
  await page.goto('/runs/new')
  await page.getByLabel('Task').fill(prompt)
  await page.getByRole('button', { name: 'One of each runtime' }).click()
  await expect(page.getByText('5 workers', { exact: true })).toBeVisible()
  await page.getByRole('radio', { name: 'None' }).click()
  await page.getByRole('button', { name: 'Launch run' }).click()
  await expect(page).toHaveURL(/\/runs\/run_/)
  await expect(candidates(page)).toHaveCount(5)
}

test('the Runtimes page finds all five with their versions and models', async () => {
  await page.goto('/runtimes')
  await page.getByRole('button', { name: 'Check again' }).click()
  for (const title of ['Codex', 'Claude Code', 'Gemini CLI', 'OpenCode', 'pi']) {
    const card = page.getByRole('region', { name: title, exact: true }).or(page.locator(`[aria-label="${title}"]`))
    await expect(card.first().getByText('Ready', { exact: true })).toBeVisible()
  }
  await page.screenshot({ path: screenshotFile('runtimes'), fullPage: true })
})

test('all five ask before they act: four are allowed, one is denied, and each goes on in its way', async () => {
  await launchOnAll('Say what you see.\n\nRUN_SHELL`echo asked > asked.txt` THEN_SLOW800')
  await expect(page.locator('#needs-you').getByText('5 open requests')).toBeVisible()
  await shoot('five-requests')
  for (const id of AGENT_IDS) {
    const card = await requestOf(id)
    await expect(card, id).toContainText('echo asked > asked.txt')
    const answer = id === 'claude' ? /^(Deny|Reject|No)/ : /^(Allow|Approve|Yes)/
    await card.getByRole('button', { name: answer }).first().click()
  }
  await expect(page.getByRole('region', { name: 'Needs you' })).toHaveCount(0)
  for (const id of AGENT_IDS) await expect(candidateOf(id), id).toContainText('TOOL-RESULT-SEEN')
  await shoot('five-streams')
})

test('one is interrupted in the browser, with its receipt, while the others go on', async () => {
  await candidateOf('codex')
    .getByRole('button', { name: /^codex/ })
    .click()
  const inspector = page.getByRole('complementary', { name: /^Worker / })
  await inspector.getByRole('button', { name: 'Interrupt' }).click()
  await expect(inspector).toContainText(/interrupt accepted \d+\.\d s, turn ended \d+\.\d s/)
  await expect(candidateOf('codex')).toContainText('Interrupted')
  for (const id of OTHERS) expect((await workerOf(id)).status, id).toBe('running')
  await shoot('one-interrupted')
})

test('after kill -9 of the server the others go on in new processes, and the interrupted one is resumed by hand', async () => {
  await world.restart('SIGKILL')
  await expect(page.getByText('Live', { exact: true })).toBeVisible()
  for (const id of OTHERS) {
    await expect(candidateOf(id), id).toContainText('attempt 2')
    await expect(candidateOf(id), id).toContainText('Completed')
  }
  await shoot('after-restart')
  const inspector = page.getByRole('complementary', { name: /^Worker / })
  await inspector.getByRole('button', { name: 'Resume' }).click()
  await expect(candidateOf('codex')).toContainText('attempt 2')
  await expect(candidateOf('codex')).toContainText('Completed')
  const sessions = await Promise.all(
    AGENT_IDS.map(async (id) => await api.workers.trace.query({ workerId: (await workerOf(id)).id })),
  )
  for (const { worker, attempts } of sessions) {
    expect(attempts[0]?.identity.providerSessionId, worker.target.backend).toBe(worker.identity.providerSessionId)
    expect(worker.result, worker.target.backend).not.toContain('TOOL-RESULT-SEEN')
  }
  await shoot('all-resumed')
})

test('a change to a file is shown before it is allowed, and as a diff when it is done', async () => {
  await launchOnAll('WRITE_FILE`notes.txt`')
  await expect(page.locator('#needs-you').getByText('5 open requests')).toBeVisible()
  await shoot('five-changes')
  for (const id of AGENT_IDS) {
    const card = await requestOf(id)
    await expect(card, id).toContainText('written by the mock model')
    await card
      .getByRole('button', { name: /^(Allow|Approve|Yes)/ })
      .first()
      .click()
  }
  const url = page.url()
  for (const id of AGENT_IDS) {
    await expect(candidateOf(id), id).toContainText('Completed')
    await page.goto(`${url.split('?')[0]}/workers/${(await workerOf(id)).id}`)
    await expect(page.getByRole('region', { name: /^Change of .*notes\.txt/ }).first(), id).toContainText(
      'written by the mock model',
    )
    await shoot(`change-${id}`)
    await page.goto(url)
  }
})

test('what each took is tagged: reported, estimated or unknown', async () => {
  await openTab(page, 'Cost')
  const sources = { codex: 'estimated', claude: 'reported', gemini: 'unknown', opencode: 'reported', pi: 'reported' }
  for (const [id, source] of Object.entries(sources)) {
    await expect(page.getByRole('row', { name: new RegExp(`^${id}`) }), id).toContainText(source)
  }
  await shoot('cost')
})
