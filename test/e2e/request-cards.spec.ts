import { expect, type Page } from '@playwright/test'
import { OWNER, setUpOwner } from './support/owner'
import { removeDataDir, startServer, type TestServer } from './support/server'
import { openTab } from './support/runs'
import { test } from './support/test'

let server: TestServer
test.beforeAll(async () => {
  server = await startServer()
})
test.afterAll(async () => {
  await server.stop()
  removeDataDir(server)
})

test('an edit is approved by its hunks, and its tool waits for the person with the buttons', async ({ page }) => {
  await page.goto(server.url)
  await setUpOwner(page, server.setupUrl)
  await page.goto(`${server.url}/runs/new`)
  await page.getByRole('button', { name: 'Three demo models' }).click()
  await page.getByLabel('Task').fill('[edit src/app.ts 1500] [vague Bash] [say done]')
  await page.getByRole('button', { name: 'Launch run' }).click()
  await expect(page).toHaveURL(/\/runs\/run_/)
  const card = page.locator('#needs-you').locator('..').getByRole('article').first()
  await expect(card.getByText('Edit 1 file').first()).toBeVisible()
  await expect(card.getByText('retries: 3').first()).toBeVisible()
  await expect(page.getByText('waits for you').first()).toBeVisible()
  // The tool of the transcript is closed; what is approved there is in sight all the same.
  const tool = page.getByRole('region', { name: /^What .* waits for$/ }).first()
  await expect(tool.getByText('retries: 3').first()).toBeVisible()
  await openTab(page, 'Requests')
  await expect(page.getByRole('region', { name: /^Change of / }).filter({ hasText: 'retries: 3' })).toHaveCount(1)
  await expect(page.getByRole('tabpanel').getByText('Edit src/app.ts').first()).toBeVisible()
  await openTab(page, 'Candidates')
  const shots = process.env.PLENUM_SHOTS
  if (shots !== undefined) {
    await page.screenshot({ path: `${shots}/approval-light.png` })
    await page.emulateMedia({ colorScheme: 'dark' })
    await page.screenshot({ path: `${shots}/approval-dark.png` })
    await page.emulateMedia({ colorScheme: 'light' })
    await page.setViewportSize({ width: 360, height: 800 })
    await page.screenshot({ path: `${shots}/approval-360.png` })
    await page.setViewportSize({ width: 1280, height: 720 })
  }
  await card.getByText('Exactly what was sent').first().click()
  await expect(card.getByText('--- before').first()).toBeVisible()
  await card.focus()
  await page.keyboard.press('a')
  await expect(page.getByText('The agent sent only a title').first()).toBeVisible()
})

async function signIn(page: Page): Promise<void> {
  await page.goto(`${server.url}/sign-in`)
  await page.getByLabel('E-mail').fill(OWNER.email)
  await page.getByLabel('Password').fill(OWNER.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible()
}

test('a grouped question shows its choices once', async ({ page }) => {
  await signIn(page)
  await page.goto(`${server.url}/runs/new`)
  await page.getByRole('button', { name: 'Three demo models' }).click()
  await page.getByLabel('Task').fill('[ask Which database?|PostgreSQL|SQLite]')
  await page.getByRole('button', { name: 'Launch run' }).click()
  const all = page.getByRole('button', { name: 'PostgreSQL for all 3' })
  await expect(all).toBeVisible()
  if (process.env.PLENUM_SHOTS !== undefined)
    await page.screenshot({ path: `${process.env.PLENUM_SHOTS}/question.png` })
  await all.click()
  await expect(page.getByText('Answered: {"answer":"PostgreSQL"}').first()).toBeVisible()
})

test('what is typed into a request stays when another worker asks the same, and goes to both', async ({ page }) => {
  await signIn(page)
  await page.goto(`${server.url}/runs/new`)
  await page.getByRole('button', { name: 'Three demo models' }).click()
  await page.getByLabel('Task').fill('[@1 ask Why now?] [@2 permission npm test] [@2 ask Why now?] [@3 say done]')
  await page.getByRole('button', { name: 'Launch run' }).click()
  const needsYou = page.getByRole('region', { name: 'Needs you' })
  const question = needsYou.getByRole('article', { name: /Why now/ })
  await question.getByRole('textbox').fill('Because it is due.')
  await needsYou
    .getByRole('article', { name: /npm test/ })
    .getByRole('button', { name: 'Allow once' })
    .click()
  await expect(question.getByText('2 workers ask the same')).toBeVisible()
  await expect(question.getByRole('textbox').first()).toHaveValue('Because it is due.')
  await question.getByRole('button', { name: 'Answer all 2' }).click()
  await expect(needsYou).toHaveCount(0)
  await expect(page.getByText('Answered: {"answer":"Because it is due."}')).toHaveCount(2)
})
