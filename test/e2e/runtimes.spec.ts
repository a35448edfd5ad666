import path from 'node:path'
import { expect, type Locator, type Page } from '@playwright/test'
import { type MockLlm, startMockLlm } from '../support/mock-llm/mock-llm'
import { faultsOfLooks } from './support/axe'
import { OWNER, setUpOwner } from './support/owner'
import { candidate } from './support/runs'
import { removeDataDir, startServer, type TestServer } from './support/server'
import { test } from './support/test'

/** An agent that nobody has told Plenum of: the example of an older release of the protocol's SDK. */
const EXAMPLE_AGENT = path.resolve('test/runtimes/support/example-agent.mjs')
const AGENT = 'An agent that speaks the Agent Client Protocol'
const ENDPOINT = 'Another model endpoint in OpenAI’s format'
const KEY = 'sk-endpoint-secret-7421'

test.describe.configure({ mode: 'serial' })
let server: TestServer
let llm: MockLlm
let page: Page
/** Everything the server answered to the browser. */
const answers: Promise<string>[] = []

test.beforeAll(async ({ browser }) => {
  llm = await startMockLlm()
  server = await startServer({ env: { PLENUM_ALLOWED_ENDPOINT_HOSTS: '127.0.0.1' } })
  page = await browser.newPage({ baseURL: server.url, viewport: { width: 1280, height: 900 } })
  await setUpOwner(page, server.setupUrl)
  page.on('response', (response) => {
    if (response.url().includes('/api/trpc')) answers.push(response.text().catch(() => '')) // of a page that was left
  })
})

test.afterAll(async () => {
  await page.close()
  await server.stop()
  await llm.close()
  removeDataDir(server)
})

const form = () => page.getByRole('form', { name: /^(Add a runtime|Change )/ })
const own = () => page.getByRole('region', { name: 'Runtimes of this workspace' })

async function fill(fields: Record<string, string>): Promise<void> {
  for (const [label, value] of Object.entries(fields)) await form().getByLabel(label, { exact: true }).fill(value)
}

/** Opens the form, fills it and saves with the owner's password. */
async function add(kind: string, fields: Record<string, string>): Promise<void> {
  await page.getByRole('button', { name: 'Add a runtime' }).click()
  await form().getByRole('combobox', { name: 'What it is' }).click()
  await page.getByRole('option', { name: kind }).click()
  await fill({ ...fields, 'Your password': OWNER.password })
  await form().getByRole('button', { name: 'Add the runtime' }).click()
  await expect(form()).toHaveCount(0)
}

async function tryOut(id: string): Promise<Locator> {
  await page.getByRole('button', { name: `Test ${id}` }).click()
  const result = page.getByRole('status', { name: `Test of ${id}` })
  await expect(result).toBeVisible()
  return result
}

/** Launches one worker on what the search finds. */
async function launchOn(query: string, choice: RegExp): Promise<void> {
  await page.goto('/runs/new')
  await page.getByLabel('Task').fill('Say hello.')
  await page.getByRole('button', { name: 'Add target' }).click()
  await page.getByRole('combobox', { name: 'Find a runtime or model' }).fill(query)
  await page.getByRole('option', { name: choice }).click()
  await page.keyboard.press('Escape')
  await page.getByRole('radio', { name: 'None' }).click()
  await page.getByRole('button', { name: 'Launch run' }).click()
  await expect(page).toHaveURL(/\/runs\/run_/)
}

test('an owner adds an agent by its command, tests it and sees what happened', async () => {
  await page.goto('/runtimes')
  await page.getByRole('button', { name: 'Add a runtime' }).click()
  await fill({ Id: 'example', Title: 'Example agent', Command: process.execPath, Arguments: EXAMPLE_AGENT })
  await fill({ 'Your password': 'not the right one' })
  await form().getByRole('button', { name: 'Add the runtime' }).click()
  await expect(form().getByRole('alert')).toContainText('password')
  await fill({ 'Your password': OWNER.password })
  await form().getByRole('button', { name: 'Add the runtime' }).click()
  await expect(own().getByText('Example agent')).toBeVisible()

  const result = await tryOut('example')
  await expect(result).toContainText('It works')
  await expect(result.getByRole('region', { name: 'Answer of example' })).toContainText('Now I understand the project')
  const steps = result.getByRole('list', { name: 'What happened in the test of example' })
  await expect(steps).toContainText('It used a tool: Reading project files')
  await expect(steps).toContainText('Modifying critical configuration file”, which was called off')
  await expect(steps).toContainText('The turn ended.')
})

test('it can be launched at once, asks in the browser and goes on when it is allowed', async () => {
  await launchOn('example', /Default model/)
  const band = page.getByRole('region', { name: 'Needs you' })
  await band.getByRole('button', { name: 'Allow this change' }).click()
  await expect(candidate(page, 1)).toContainText('successfully updated the configuration')
  await expect(candidate(page, 1)).toContainText('Completed')
})

test('a wrong command is told in words, by the page and by the test', async () => {
  await page.goto('/runtimes')
  await add(AGENT, { Id: 'nowhere', Command: 'no-such-agent' })
  await expect(page.getByRole('region', { name: 'Not installed' })).toContainText(
    'The program no-such-agent was not found on the server.',
  )
  await expect(await tryOut('nowhere')).toContainText('The program no-such-agent was not found.')

  await add(AGENT, {
    Id: 'mute',
    Command: process.execPath,
    Arguments: '-e\nconsole.error("no config"); process.exit(3)',
  })
  const result = await tryOut('mute')
  await expect(result).toContainText('It failed')
  await expect(result).toContainText('exit code 3')
  await expect(result).toContainText('no config')
})

test('an endpoint is added with its key and used; the key goes to the endpoint and is never told again', async () => {
  await page.goto('/runtimes')
  await add(ENDPOINT, { Id: 'mock', 'Base URL': `${llm.url}/v1`, Key: KEY })
  await expect(own()).toContainText(`key …${KEY.slice(-4)}`)
  await expect(await tryOut('mock')).toContainText('Hello from the mock model')
  await launchOn('mock-other', /mock-other/)
  await expect(candidate(page, 1)).toContainText('Hello from the mock model')
  const { headers } = await llm.until(({ model }) => model === 'mock-other')
  expect(headers.authorization).toBe(`Bearer ${KEY}`)

  await page.goto('/runtimes')
  await page.getByRole('button', { name: 'Change mock' }).click()
  await expect(form().getByLabel('Key', { exact: true })).toHaveValue('')
  await form().getByRole('button', { name: 'Close' }).click()
  const told = (await Promise.all(answers)).join('\n')
  expect(told).toContain(KEY.slice(-4))
  expect(told).not.toContain(KEY)
})

test('a registry.json offers its agents; one is taken over into the form', async () => {
  const registry = {
    agents: [
      { id: 'other', name: 'Other agent', distribution: { npx: { package: 'other-agent@1.2.3', args: ['--acp'] } } },
      { id: 'binary', name: 'Binary agent', distribution: { binary: {} } },
    ],
  }
  const buffer = Buffer.from(JSON.stringify(registry))
  const input = page.getByLabel('More agents from a registry.json')
  await input.setInputFiles({
    name: 'registry.json',
    mimeType: 'application/json',
    buffer: Buffer.from('{ "agents": '),
  })
  await expect(page.getByText('This is not JSON.')).toBeVisible()
  await input.setInputFiles({ name: 'registry.json', mimeType: 'application/json', buffer })
  await expect(page.getByText('left out: Binary agent')).toBeVisible()
  await page.getByRole('button', { name: 'Add Other agent' }).click()
  await expect(form().getByLabel('Command', { exact: true })).toHaveValue('npx')
  await expect(form().getByLabel('Arguments', { exact: true })).toHaveValue('-y\nother-agent@1.2.3\n--acp')
})

test('the page with its form and a test has no fault that axe finds, nor is it wider than the screen', async () => {
  await tryOut('mute')
  expect(await faultsOfLooks(page)).toEqual([])
})
