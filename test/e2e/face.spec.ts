import { expect, type Page } from '@playwright/test'
import { faultsOfLooks } from './support/axe'
import { OWNER, setUpOwner } from './support/owner'
import { removeDataDir, startServer, type TestServer } from './support/server'
import { test } from './support/test'

const PAGES = [
  '/',
  '/runs',
  '/runs?q=nothing-is-called-so',
  '/runs/new?example=1',
  '/inbox',
  '/runtimes',
  '/settings/tokens',
]

test.describe.configure({ mode: 'serial' })
let server: TestServer
let page: Page

test.beforeAll(async ({ browser }) => {
  server = await startServer()
  page = await browser.newPage({ baseURL: server.url })
})

test.afterAll(async () => {
  await page.close()
  await server.stop()
  removeDataDir(server)
})

test('a stranger is sent to the sign-in page, which tells of the setup link while there is no owner', async () => {
  await page.goto('/runs')
  await expect(page).toHaveURL(/\/sign-in/)
  await expect(page.getByText('This installation has no owner yet')).toBeVisible()
})

test('a weak password is refused in words, and nothing typed is lost', async () => {
  await page.goto(server.setupUrl ?? '')
  await page.getByLabel('Your name').fill(OWNER.name)
  await page.getByLabel('E-mail').fill(OWNER.email)
  await page.getByLabel('Password').fill('password1234')
  await page.getByRole('button', { name: 'Create the owner and sign in' }).click()
  await expect(page.getByRole('alert').filter({ hasText: 'guessed' })).toBeVisible()
  await expect(page.getByLabel('E-mail')).toHaveValue(OWNER.email)
})

test('a newcomer sets up, lands on Home and launches the example with one click', async () => {
  await setUpOwner(page, server.setupUrl)
  await page.goto('/runs')
  await expect(page.getByRole('button', { name: 'Launch the example run' })).toBeVisible()
  await expect(page.getByRole('searchbox')).toHaveCount(0) // nothing to look for yet
  await page.goto('/runs?q=nothing')
  await expect(page.getByRole('searchbox')).toBeVisible()
  await page.goto('/')
  await page.getByRole('button', { name: 'Launch the example run' }).click()
  await expect(page).toHaveURL(/\/runs\/run_/)
  await page.goto('/runs')
  await expect(page.getByRole('row', { name: /Example: three demo models/ })).toContainText('Completed', {
    timeout: 45_000,
  })
})

test('signing out ends the session, and a wrong password is told from nothing else', async () => {
  await page.getByRole('button', { name: `${OWNER.name}: menu` }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await expect(page).toHaveURL(/\/sign-in/)
  await page.getByLabel('E-mail').fill(OWNER.email)
  await page.getByLabel('Password').fill('not the right one')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByText('The e-mail address or the password is wrong.')).toBeVisible()
  await page.getByLabel('Password').fill(OWNER.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible()
})

test('the launch form says what is wrong in its place, and keeps the draft over a reload', async () => {
  await page.goto('/runs/new')
  await page.getByRole('button', { name: 'Three demo models' }).click()
  await page.getByRole('button', { name: 'Launch run' }).click()
  await expect(page.getByText('The prompt is empty.')).toBeVisible()
  await expect(page.getByLabel('Task')).toBeFocused()
  await page.getByLabel('Task').fill('[permission npm test] [say done]')
  await page.getByRole('button', { name: 'One more' }).first().click()
  await expect(page.getByText('4 workers', { exact: true })).toBeVisible()
  await expect.poll(() => page.evaluate(() => sessionStorage.getItem('plenum-launch-draft'))).toContain('"repeat":2')
  await page.reload()
  await expect(page.getByLabel('Task')).toHaveValue('[permission npm test] [say done]')
  await expect(page.getByText('4 workers', { exact: true })).toBeVisible()
})

test('a run launched by keyboard asks in the inbox, where one answer serves all who ask the same', async () => {
  await page.getByLabel('Task').press('ControlOrMeta+Enter')
  await expect(page).toHaveURL(/\/runs\/run_/)
  await page.goto('/inbox')
  await expect(page.getByText('npm test').first()).toBeVisible()
  await page.getByRole('button', { name: 'Approve all' }).first().click()
  await expect(page.getByText('Nothing waits for you')).toBeVisible()
  await page.getByRole('tab', { name: 'Answered' }).click()
  await expect(page.getByText(OWNER.name).first()).toBeVisible()
})

test('the list of runs filters by the URL and walks by keyboard', async () => {
  await page.goto('/runs')
  await page.getByLabel('Search titles and tasks').fill('Example')
  await expect(page).toHaveURL(/\/runs\?q=Example/)
  await expect(page.getByRole('row')).toHaveCount(2)
  await page.reload()
  await expect(page.getByLabel('Search titles and tasks')).toHaveValue('Example')
  await expect(page.getByRole('row')).toHaveCount(2)
  await page.keyboard.press('j')
  await expect(page.getByRole('link', { name: /Example: three demo models/ })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/runs\/run_/)
})

test('a token is shown once, then listed without its secret, and can be revoked', async () => {
  await page.goto('/settings/tokens')
  await page.getByRole('button', { name: 'New token' }).click()
  await page.getByRole('textbox', { name: 'Name' }).fill('nightly')
  await page.getByRole('button', { name: 'Make the token' }).click()
  const token = await page.getByTestId('new-token').innerText()
  expect(token).toMatch(/^plm_/)
  await page.getByRole('button', { name: 'I have copied it' }).click()
  await expect(page.getByText(token)).toHaveCount(0)
  await page.getByRole('button', { name: 'Revoke nightly' }).click()
  await page.getByRole('button', { name: 'Revoke the token' }).click()
  await expect(page.getByText('Revoked')).toBeVisible()
})

test('no page has a fault that axe finds, nor is wider than the screen', async () => {
  for (const path of PAGES) {
    await page.goto(path)
    await expect(page.locator('[aria-busy="true"]')).toHaveCount(0)
    expect(await faultsOfLooks(page), path).toEqual([])
  }
})
