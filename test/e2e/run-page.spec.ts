import { type Browser, expect, type Page } from '@playwright/test'
import { apiClient, createToken } from './support/api'
import { faultsOfLooks } from './support/axe'
import { openLink } from './support/link'
import { OWNER, setUpOwner } from './support/owner'
import { candidate, inspect, openRun, openTab, textOf } from './support/runs'
import { removeDataDir, startServer, type TestServer } from './support/server'
import { test } from './support/test'

const DEMO_MODELS = ['demo-fast', 'demo-smart', 'demo-flaky'].map((model) => ({ backend: 'demo', model }))

test.describe.configure({ mode: 'serial' })
let server: TestServer
let page: Page
let api: ReturnType<typeof apiClient>
// Runs that a test leaves for the look at all states in the end.
let judged: string
let retried: string
let failed: string

test.beforeAll(async ({ browser }) => {
  server = await startServer()
  page = await browser.newPage({ baseURL: server.url, viewport: { width: 1280, height: 800 } })
  await setUpOwner(page, server.setupUrl)
  api = apiClient(server, await createToken(server, OWNER.email, 'runs:read,runs:launch,runs:control'))
})

test.afterAll(async () => {
  await page.close()
  await server.stop()
  removeDataDir(server)
})

/** The same person in another browser. A session's cookie is the host's, whatever the port. */
async function anotherPage(browser: Browser): Promise<Page> {
  return browser.newPage({ baseURL: server.url, storageState: await page.context().storageState() })
}

test('candidates stream side by side, and a reload in mid-stream shows the same and goes on', async () => {
  judged = await openRun(page, api, 3, {
    prompt: '[stream 160 40] [say The end.]',
    targets: DEMO_MODELS,
    repeat: 1,
    reduction: { mode: 'best_of_n', rubric: 'Short words.' },
    limits: { costUsd: 1 },
  })
  await expect(page.getByRole('meter', { name: /of \$1\.00 spent/ })).toBeVisible()
  for (const place of [1, 2, 3]) await expect(candidate(page, place)).toContainText('word20 ')
  const before = await Promise.all([1, 2, 3].map((place) => textOf(page, place)))
  await page.reload()
  for (const place of [1, 2, 3]) {
    await expect.poll(() => textOf(page, place)).toContain(before[place - 1])
    await expect(candidate(page, place)).toContainText('word160 The end.')
  }
  await expect(candidate(page, 1).getByText(/^Winner|^Rank/)).toBeVisible()
  const after = await Promise.all([1, 2, 3].map((place) => textOf(page, place)))
  await page.reload()
  await expect.poll(() => Promise.all([1, 2, 3].map((place) => textOf(page, place)))).toEqual(after)
})

test('the verdict says who won and whom the judge meant, and another mode makes version 2 beside it', async () => {
  await openTab(page, 'Verdict')
  await expect(page.getByRole('heading', { name: /^demo · demo-\w+ wins\.$/ })).toBeVisible()
  const key = page.getByRole('list', { name: 'Who the judge knew by which name' })
  await expect(key.getByRole('listitem')).toHaveCount(3)
  await expect(page.getByText(/^demo · demo-\w+ \([ABC]\) takes up most of the task/)).toBeVisible()

  await page.getByRole('button', { name: 'Judge again' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('radio', { name: 'Summarize' }).click()
  await dialog.getByRole('button', { name: 'Judge', exact: true }).click()
  await expect(page.getByRole('heading', { name: '3 candidates summarised into one answer.' })).toBeVisible()
  await page.getByRole('radio', { name: 'Version 1' }).click()
  await expect(page.getByRole('heading', { name: /wins\.$/ })).toBeVisible()
})

test('a person adopts a verdict with a reason, which stands under their name', async () => {
  await page.getByRole('button', { name: 'Adopt' }).click()
  await page.getByLabel('Reason').fill('It is the shortest that is right.')
  await page.getByRole('dialog').getByRole('button', { name: 'Adopt' }).click()
  await expect(page.getByText(`Adopted by ${OWNER.name}: It is the shortest that is right.`)).toBeVisible()
  await page.reload()
  await expect(page.getByText(`Adopted by ${OWNER.name}`)).toBeVisible()
})

test('requests are answered in place, each with its delivery: approved, denied, chosen and written', async () => {
  await openRun(page, api, 4, {
    prompt: '[@1 permission npm test] [@2 permission rm -rf build] [@3 ask Which base?|main|develop] [@4 ask Why now?]',
  })
  const needsYou = page.getByRole('region', { name: 'Needs you' })
  const request = (name: RegExp) => needsYou.getByRole('article', { name })
  // More than two are rows, each opened on demand; they stay open when fewer are left.
  const rows = needsYou.locator(':scope > div > details')
  await expect(rows).toHaveCount(4)
  for (const row of await rows.all()) {
    if ((await row.getAttribute('open')) === null) await row.locator('summary').first().click()
  }
  await expect(needsYou.getByRole('article')).toHaveCount(4)

  await request(/npm test/)
    .getByRole('button', { name: 'Allow once' })
    .click()
  await request(/rm -rf build/)
    .getByRole('button', { name: 'Deny' })
    .click()
  await request(/Which base/)
    .getByRole('radio', { name: 'develop' })
    .check()
  await request(/Which base/)
    .getByRole('button', { name: 'Send answer' })
    .click()
  await request(/Why now/)
    .getByRole('button', { name: 'Send answer' })
    .click()
  await expect(request(/Why now/).getByText('This needs an answer.')).toBeVisible()
  await request(/Why now/)
    .getByRole('textbox')
    .fill('Because it is due.')
  await request(/Why now/)
    .getByRole('button', { name: 'Send answer' })
    .click()
  await expect(needsYou).toHaveCount(0)

  await expect(candidate(page, 3)).toContainText('Answered: {"answer":"develop"}')
  await expect(candidate(page, 4)).toContainText('Answered: {"answer":"Because it is due."}')
  await openTab(page, 'Requests')
  for (const [name, answer] of [
    [/npm test/, 'Allow once'],
    [/rm -rf build/, 'Deny'],
    [/Which base/, 'develop'],
    [/Why now/, 'Because it is due.'],
  ] as const) {
    const card = page.getByRole('article', { name })
    await expect(card).toContainText(`Answer: ${answer}`)
    const steps = card.getByRole('list', { name: 'Delivery of the answer' })
    await expect(steps).toContainText(`Answered by ${OWNER.name}`)
    await expect(steps.getByRole('img', { name: 'not yet' })).toHaveCount(0)
    await expect(steps).toContainText('Resolved')
  }
})

test('two browsers answer one request: the second is told who was first', async ({ browser }) => {
  const runId = await openRun(page, api, 1, { prompt: '[permission git push] [say pushed]' })
  const second = await anotherPage(browser)
  // It never hears of the first answer: its stream is kept from it.
  await second.route('**/api/runs/*/events**', (route) => route.abort())
  const band = (one: Page) => one.getByRole('region', { name: 'Needs you' })
  const allow = (one: Page) => band(one).getByRole('button', { name: 'Allow once' })
  // So that it is in what the second loads.
  await expect(allow(page)).toBeVisible()
  await second.goto(`/runs/${runId}`)
  await expect(allow(second)).toBeVisible()
  await allow(page).click()
  await expect(candidate(page, 1)).toContainText('pushed')
  await band(second).getByRole('button', { name: 'Deny', exact: true }).click()
  const refusal = second.getByRole('alert').filter({ hasText: 'Somebody was first' })
  await expect(refusal).toContainText(OWNER.name)
  await second.close()
})

test('one worker is cancelled and one interrupted, each with its receipt, while the others go on', async () => {
  await openRun(page, api, 4, {
    prompt:
      '[@1 say partial one] [@1 hang] [@2 stream 110 50] [@2 say finished] [@3 say deaf one] [@3 deaf] [@4 say partial four] [@4 hang]',
  })
  for (const [place, words] of [
    [1, 'partial one'],
    [2, 'word2'],
    [3, 'deaf one'],
    [4, 'partial four'],
  ] as const) {
    await expect(candidate(page, place)).toContainText(words)
  }
  const deaf = await inspect(page, 3)
  await deaf.getByRole('button', { name: 'Cancel' }).click()

  const cancelled = await inspect(page, 1)
  await cancelled.getByRole('button', { name: 'Cancel' }).click()
  await expect(cancelled).toContainText(/cancel accepted \d+\.\d s, stopped \d+\.\d s/)
  await expect(candidate(page, 1)).toContainText('Cancelled')
  await expect(candidate(page, 1)).toContainText('partial one')

  const interrupted = await inspect(page, 4)
  await page.keyboard.press('i')
  await expect(interrupted).toContainText(/interrupt accepted \d+\.\d s, turn ended \d+\.\d s/)
  await expect(candidate(page, 4)).toContainText('Interrupted')
  await expect(candidate(page, 4)).toContainText('partial four')
  await expect(candidate(page, 2)).toContainText('word110 finished')
})

test('an interrupted worker is resumed: its session goes on, and what was said before stays readable', async () => {
  const inspector = await inspect(page, 4)
  await inspector.getByRole('button', { name: 'Resume' }).click()
  await expect(candidate(page, 4)).toContainText('attempt 2')
  await expect(candidate(page, 4)).toContainText('Completed')
  await expect(candidate(page, 4)).toContainText('Going on from')
  await inspector.getByRole('link', { name: 'Whole transcript' }).click()
  await page.getByRole('radio', { name: 'Attempt 1' }).click()
  await expect(page.getByText('partial four')).toBeVisible()
  await page.goBack()
})

test('an agent that ignores its cancel is made to stop, and the receipt says how', async () => {
  const inspector = await inspect(page, 3)
  await expect(inspector.getByText(/Escalated/)).toBeVisible({ timeout: 30_000 })
  await expect(candidate(page, 3)).toContainText('Cancelled', { timeout: 30_000 })
  await expect(inspector.getByText(/Effect seen/)).toBeVisible()
  await expect(page.locator('main header').first()).toContainText('Completed')
})

test('a message to a running worker waits for its turn’s end, is answered, and shows who wrote it', async () => {
  await openRun(page, api, 1, { prompt: '[stream 220 80] [say first answer]' })
  await expect(candidate(page, 1)).toContainText('word2 ')
  const inspector = await inspect(page, 1)
  const box = inspector.getByRole('textbox', { name: /^Message to / })
  await box.fill('[say heard the message]')
  await inspector.getByRole('button', { name: 'Send' }).click()
  await expect(box).toHaveValue('')
  await expect(candidate(page, 1)).toContainText('waits until the agent can take it', { ignoreCase: true })
  await expect(candidate(page, 1)).toContainText(
    /first answer[\s\S]*the input of the next turn[\s\S]*heard the message/i,
  )
  await expect(candidate(page, 1)).toContainText('Completed')
  await expect(inspector).toContainText(/send accepted \d+\.\d s, taken by the agent \d+\.\d s/)
  await expect(box).toHaveCount(0)
  await page.reload()
  await expect(candidate(page, 1)).toContainText(/first answer[\s\S]*heard the message/)
})

test('what was typed to a worker stays while the inspector moves into a sheet and back', async () => {
  const runId = await openRun(page, api, 1, { prompt: '[say Looking.] [hang]' })
  await expect(candidate(page, 1)).toContainText('Looking.')
  const inspector = await inspect(page, 1)
  await inspector.getByRole('textbox', { name: /^Message to / }).fill('half a thought')
  await page.setViewportSize({ width: 800, height: 800 })
  const sheet = page.getByRole('dialog', { name: /^Worker / })
  await expect(sheet.getByRole('textbox', { name: /^Message to / })).toHaveValue('half a thought')
  await page.setViewportSize({ width: 1280, height: 800 })
  await expect(inspector.getByRole('textbox', { name: /^Message to / })).toHaveValue('half a thought')
  await api.runs.cancel.mutate({ runId })
})

test('a failed worker is retried: attempt 1 stays visible and the verdict is out of date, not gone', async () => {
  retried = await openRun(page, api, 3, {
    prompt: '[@3 say I try] [@3 fail the provider is overloaded (503)] [say done]',
    reduction: { mode: 'best_of_n' },
  })
  await expect(candidate(page, 3)).toContainText('Not judged')
  await expect(candidate(page, 3)).toContainText('the provider is overloaded (503)')
  const inspector = await inspect(page, 3)
  await page.keyboard.press('Shift+R')
  await expect(inspector).toContainText('Attempt 2')
  await expect(inspector).toContainText('Attempt 1')
  await expect(candidate(page, 3)).toContainText('attempt 2')
  await openTab(page, 'Verdict')
  await page.getByRole('radio', { name: 'Version 1' }).click()
  await expect(page.getByText('Out of date', { exact: true })).toBeVisible()
  await expect(page.getByRole('heading', { name: /wins\.$/ })).toBeVisible()
})

test('when all workers fail, the reasons come with advice and no judge is called', async () => {
  failed = await openRun(page, api, 2, {
    prompt: '[@1 fail rate limited (429)] [@2 crash 3]',
    reduction: { mode: 'best_of_n' },
  })
  const alert = page.getByRole('alert').filter({ hasText: 'All 2 workers failed' })
  await expect(alert).toContainText('no judge was called')
  await expect(alert).toContainText('Rate limited')
  await expect(alert).toContainText('Wait a minute, then retry.')
  await expect(alert).toContainText('Agent crashed')
  await openTab(page, 'Verdict')
  await expect(page.getByText('No candidate gave an answer, so no judge was called.')).toBeVisible()
  await openTab(page, 'Candidates')
  await page.getByRole('button', { name: 'Retry failed' }).click()
  for (const place of [1, 2]) await expect(candidate(page, place)).toContainText('attempt 2')
  await expect(alert).toBeVisible()
})

test('a lost link says which event is shown, and catches up when it is back', async ({ browser }) => {
  const runId = await openRun(page, api, 1, { prompt: '[stream 120 50] [say caught up]' })
  const link = await openLink(server)
  const far = await anotherPage(browser)
  await far.goto(`${link.url}/runs/${runId}`)
  await expect(candidate(far, 1)).toContainText('word5 ')
  link.cut()
  await expect(far.getByText(/^Reconnecting, showing event \d+$/)).toBeVisible()
  await expect(candidate(page, 1)).toContainText('word120 caught up')
  await expect(candidate(far, 1)).not.toContainText('caught up')
  link.mend()
  await expect(candidate(far, 1)).toContainText('word120 caught up')
  await expect(far.getByText(/^Reconnecting/)).toHaveCount(0)
  expect(await textOf(far, 1)).toBe(await textOf(page, 1))
  await far.close()
  link.close()
})

test('axe finds nothing on the run page in its states, and nothing is wider than the screen', async () => {
  test.setTimeout(120_000)
  const live = await openRun(page, api, 2, {
    prompt: '[say Looking.] [plan one|two] [@1 permission npm test] [@2 tool README.md] [@2 hang]',
    limits: { costUsd: 1, totalTokens: 100_000 },
  })
  await expect(page.getByRole('button', { name: 'Allow once' }).first()).toBeVisible()
  const { view } = await api.runs.view.query({ runId: retried })
  const worker = Object.values(view.workers).find(({ ordinal }) => ordinal === 3)?.id ?? ''
  const states = [
    `/runs/${live}`,
    `/runs/${failed}`,
    `/runs/${judged}?tab=verdict`,
    `/runs/${judged}?tab=timeline`,
    `/runs/${judged}?tab=events&event=5`,
    `/runs/${judged}?tab=cost`,
    `/runs/${retried}?worker=${worker}`,
    `/runs/${retried}/workers/${worker}`,
  ]
  for (const state of states) {
    await page.goto(state)
    await expect(page.locator('[role="status"][aria-busy="true"]')).toHaveCount(0)
    expect.soft(await faultsOfLooks(page), state).toEqual([])
  }
  await api.runs.cancel.mutate({ runId: live })
})
