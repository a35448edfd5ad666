import { expect, type Page } from '@playwright/test'
import { apiClient, createToken } from './support/api'
import { axeFaults, overflowOf } from './support/axe'
import { OWNER, setUpOwner } from './support/owner'
import { candidate, inspect, openRun } from './support/runs'
import { removeDataDir, startServer, type TestServer } from './support/server'
import { test } from './support/test'

const NOT_SENT = 'Not sent: you are offline.'

test.describe.configure({ mode: 'serial' })
let server: TestServer
let page: Page
let api: ReturnType<typeof apiClient>

test.beforeAll(async ({ browser }) => {
  server = await startServer()
  page = await browser.newPage({ baseURL: server.url, viewport: { width: 1280, height: 800 } })
  await setUpOwner(page, server.setupUrl)
  api = apiClient(server, await createToken(server, OWNER.email, 'runs:read,runs:launch,runs:control,requests:answer'))
})

test.afterAll(async () => {
  await page.close()
  await server.stop()
  removeDataDir(server)
})

/** What the notice that the browser is offline stands on, of what must be in sight; runs in the page. */
function coveredByNotice(): string[] {
  const notice = document.querySelector('[data-connection-notice]')?.getBoundingClientRect()
  if (notice === undefined) return ['there is no notice']
  const isInSight = notice.height > 0 && notice.top >= 0 && notice.bottom <= window.innerHeight
  const buttons = [...document.querySelectorAll('form button')].filter((button) =>
    /^(Launch run|Clear)/.test(button.textContent.trim()),
  )
  if (buttons.length !== 2) return [`there are ${buttons.length} buttons of the bar`]
  const covered = [...buttons, ...document.querySelectorAll('nav a')].filter((each) => {
    const box = each.getBoundingClientRect()
    const isApart = box.bottom <= notice.top || box.top >= notice.bottom || box.right <= notice.left || box.width === 0
    return !isApart
  })
  return [...(isInSight ? [] : ['the notice is not in sight']), ...covered.map((each) => each.textContent)]
}

test('an order given offline is refused at once and never carried out, and no click leaves the page', async () => {
  const runId = await openRun(page, api, 1, { prompt: '[say Looking.] [hang]' })
  await expect(candidate(page, 1)).toContainText('Looking.')
  const inspector = await inspect(page, 1)
  const address = page.url()
  await page.context().setOffline(true)
  await expect(page.getByText('You are offline. Nothing is sent')).toBeVisible()
  await page.keyboard.press('i')
  await expect(page.getByText(NOT_SENT)).toBeVisible()
  const interrupt = inspector.getByRole('button', { name: 'Interrupt' })
  await expect(interrupt).toBeDisabled()
  await expect(interrupt).toHaveAttribute('title', 'You are offline: orders are not sent.')
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Runtimes' }).click()
  await page.keyboard.press('g')
  await page.keyboard.press('r')
  await expect(page.getByText('This page stays open')).toBeVisible()
  expect(page.url()).toBe(address)
  await page.context().setOffline(false)
  await expect(page.getByText('Live', { exact: true })).toBeVisible()
  await expect(interrupt).toBeEnabled()
  const { view } = await api.runs.view.query({ runId })
  expect(view.controls).toEqual({})
  await api.runs.cancel.mutate({ runId })
})

test('a launch that is refused offline keeps its text, and Clear can be taken back', async () => {
  await page.goto('/runs/new?example=1')
  const task = page.getByLabel('Task')
  await task.fill('What must not be lost.')
  await page.context().setOffline(true)
  await page.getByRole('button', { name: 'Launch run' }).click()
  await expect(page.getByRole('alert').filter({ hasText: NOT_SENT })).toBeVisible()
  await expect(task).toHaveValue('What must not be lost.')
  for (const width of [1280, 360]) {
    await page.setViewportSize({ width, height: 800 })
    for (const end of ['start', 'end'] as const) {
      await page.evaluate((at) => window.scrollTo(0, at === 'end' ? document.body.scrollHeight : 0), end)
      expect(await page.evaluate(coveredByNotice), `${width} px, at its ${end}`).toEqual([])
    }
    const shots = process.env.PLENUM_SHOTS
    if (shots !== undefined) await page.screenshot({ path: `${shots}/offline-launch-${width}.png` })
  }
  await page.setViewportSize({ width: 1280, height: 800 })
  await page.context().setOffline(false)
  await page.getByRole('button', { name: 'Clear' }).click()
  await expect(task).toHaveValue('')
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(task).toHaveValue('What must not be lost.')
})

test('what a person interrupted is neutral everywhere, and Resume comes first', async () => {
  await openRun(page, api, 2, { prompt: '[say Looking.] [@1 hang] [say done]' })
  await expect(candidate(page, 1)).toContainText('Looking.')
  await inspect(page, 1)
  await page.keyboard.press('i')
  const card = candidate(page, 1)
  await expect(card).toContainText('Interrupted')
  await expect(card.getByRole('button', { name: /^(Resume|Retry)$/ })).toHaveText(['Resume', 'Retry'])
  await expect(page.locator('main').getByText(/Failed|Retry failed/)).toHaveCount(0)
  await expect(page.getByRole('list', { name: 'Stages' })).not.toContainText('failed')
  await page.goto('/runs')
  await expect(page.getByRole('img', { name: 'Workers: 1 completed, 1 interrupted' }).first()).toBeVisible()
})

test('cards fill what a band leaves of the window, and a finished one goes back to the top of its answer', async () => {
  const runId = await openRun(page, api, 2, { prompt: '[@1 stream 900 2] [@1 say The end.] [@2 permission npm test]' })
  await expect(page.getByRole('region', { name: 'Needs you' })).toBeVisible()
  await expect(candidate(page, 1)).toContainText('Completed')
  const text = candidate(page, 1).getByRole('region')
  await expect(text).toContainText('The end.')
  await expect.poll(() => text.evaluate((element) => element.scrollTop)).toBe(0)
  expect(await text.evaluate((element) => element.scrollHeight > element.clientHeight)).toBe(true)
  await page.setViewportSize({ width: 1280, height: 1000 })
  const box = await candidate(page, 1).boundingBox()
  const bottom = (box?.y ?? 0) + (box?.height ?? 0)
  expect(bottom).toBeLessThanOrEqual(1000)
  expect(bottom).toBeGreaterThan(950)
  await page.setViewportSize({ width: 1280, height: 800 })
  await api.runs.cancel.mutate({ runId })
})

test('a card in which the person scrolled stays where they are', async () => {
  await openRun(page, api, 1, { prompt: '[stream 900 2] [permission npm test] [stream 900 2] [say The end.]' })
  const text = candidate(page, 1).getByRole('region', { name: /^Answer of/ })
  const band = page.getByRole('region', { name: 'Needs you' })
  await expect(band).toBeVisible()
  await expect.poll(() => text.evaluate((element) => element.scrollTop)).toBeGreaterThan(60)
  await text.evaluate((element) => element.scrollTo({ top: 20 }))
  await band.getByRole('button', { name: 'Allow once' }).click()
  await expect(candidate(page, 1)).toContainText('Completed')
  expect(await text.evaluate((element) => element.scrollTop)).toBe(20)
})

test('an unknown address stays within the frame, with a heading and a search', async () => {
  for (const address of ['/nothing/here', '/runs/run_none', '/runs/run_none/workers/wkr_none']) {
    await page.goto(address)
    await expect(page.getByRole('main').getByRole('heading', { level: 1 })).toBeVisible()
    await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible()
    expect.soft(await axeFaults(page), address).toEqual([])
  }
  await page.getByRole('searchbox', { name: 'Search runs' }).fill('Looking')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/runs\?q=Looking$/)
})

test('a phone shows the way back and the whole title; its orders are in the menu', async () => {
  await page.setViewportSize({ width: 360, height: 740 })
  const title = 'Compare three ways to shorten review'
  const runId = await openRun(page, api, 1, { prompt: '[hang]', title })
  const heading = page.getByRole('heading', { level: 1, name: title })
  expect(await heading.evaluate((element) => element.scrollHeight <= element.clientHeight + 1)).toBe(true)
  await page.getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: 'Cancel run' }).click()
  await page.getByRole('button', { name: 'Cancel the run' }).click()
  await expect(candidate(page, 1)).toContainText('Cancelled')
  expect(await overflowOf(page)).toBe(0)
  await page.goto(`/runs/${runId}`)
  await page.getByRole('link', { name: 'Back to Runs' }).click()
  await expect(page).toHaveURL(/\/runs$/)
  await page.setViewportSize({ width: 1280, height: 800 })
})

test('every page is drawn in the browser as on the server, at hard loads with requests waiting', async () => {
  test.setTimeout(90_000)
  const asking = await openRun(page, api, 2, {
    prompt: '**重要：**次 שלום [permission npm test]',
    limits: { costUsd: 1 },
  })
  await expect(page.getByRole('button', { name: 'Approve all' })).toBeVisible()
  const addresses = ['/inbox', '/', '/inbox?tab=answered', `/runs/${asking}`, '/runs', '/runs/new', '/runtimes']
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(`${page.url()}: ${error.message}`))
  for (let load = 0; load < 21; load++) {
    await page.goto(addresses[load % addresses.length] ?? '/')
    await expect(page.locator('[role="status"][aria-busy="true"]')).toHaveCount(0)
  }
  expect(errors).toEqual([])
  await api.runs.cancel.mutate({ runId: asking })
})
