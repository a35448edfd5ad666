import { type BrowserContext, expect, type Page, test } from '@playwright/test'
import { removeDataDir } from '../../e2e/support/server'
import { HOSTILE_TEXTS } from '../corpora/hostile-texts'
import { reportCases } from './report-cases'
import { type HostileInstallation, OWNER, startHostileInstallation } from './support/hostile-installation'
import { type Watch, watchContext } from './support/watch-page'

test.describe.configure({ mode: 'serial', timeout: 600_000 })
test.use({ trace: 'off' }) // it would store every state of pages with tens of thousands of nodes

let installation: HostileInstallation
let context: BrowserContext
let page: Page
let watch: Watch

test.beforeAll(async ({ browser }) => {
  installation = await startHostileInstallation()
  const { url } = installation.server
  context = await browser.newContext({ baseURL: url, viewport: { width: 1400, height: 900 } })
  watch = await watchContext(context, url)
  page = await context.newPage()
  await page.goto('/sign-in')
  await page.getByLabel('E-mail').fill(OWNER.email)
  await page.getByLabel('Password').fill(OWNER.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Home' })).toBeVisible()
})

test.afterAll(async () => {
  await context.close()
  await installation.server.stop()
  removeDataDir(installation.server)
})

/** Places that every text stands in, with the page that shows it. */
const EVERY_TEXT = [
  'message',
  'thought',
  'tooltitle',
  'toolinput',
  'diffpath',
  'diffold',
  'diffnew',
  'asktitle',
  'askdetail',
  'askoption',
  'topic',
  'position',
  'agreement',
  'reason',
  'prompt',
]
/** Runs on the first page of their list, with room for the others of the installation. */
const LISTED = 20

async function look(path: string): Promise<void> {
  await page.goto(path)
  await expect(page.locator('main')).toBeVisible()
  await expect(page.locator('[aria-busy]')).toHaveCount(0)
  await watch.scan(page)
}

test('[S-12] hostile texts stay texts on every page that shows them', async () => {
  test.setTimeout(300_000)
  const { runs, placed } = installation
  const tabs = ['candidates', 'verdict', 'timeline', 'events', 'requests', 'cost', 'config']
  for (const tab of tabs) await look(`/runs/${runs.transcripts}?tab=${tab}`)
  for (const tab of ['candidates', 'requests']) await look(`/runs/${runs.requests}?tab=${tab}`)
  await look(`/runs/${runs.failures}`)
  for (const runId of runs.labels) await look(`/runs/${runId}?tab=config`)
  // The list of runs shows the newest; an older title is seen on the page of its run.
  for (const runId of runs.titles.slice(0, -LISTED)) await look(`/runs/${runId}?tab=config`)
  for (const path of ['/', '/inbox', '/runs', '/runs/new', '/runtimes', '/settings/tokens']) await look(path)

  expect(watch.problems).toEqual([])
  for (const place of EVERY_TEXT) {
    expect(watch.seenAt(place).size, `texts seen as ${place}`).toBe(HOSTILE_TEXTS.length)
  }
  // Parsing the colours of a terminal takes some marks away.
  expect(watch.seenAt('tooloutput').size).toBeGreaterThan(HOSTILE_TEXTS.length * 0.95)
  for (const [place, texts] of Object.entries(placed)) {
    expect(watch.seenAt(place).size, `texts seen as ${place}`).toBeGreaterThan(texts.length * 0.9)
  }
  for (const place of ['question', 'questionoption', 'questionmessage', 'runtime', 'metadata', 'rubric', 'failure']) {
    expect(watch.seenAt(place).size, `texts seen as ${place}`).toBeGreaterThan(20)
  }
  expect(watch.seenAt('person').size).toBe(1)
  reportCases(HOSTILE_TEXTS.length)
})

test('[S-12] hostile texts in an address stay texts', async () => {
  const step = 60
  for (let from = 0; from < HOSTILE_TEXTS.length; from += step) {
    const chunk = HOSTILE_TEXTS.slice(from, from + step).map(({ text }) => wellFormed(text))
    const query = encodeURIComponent(chunk.join(' '))
    await look(`/runs?q=${query}#${encodeURI(chunk[0] ?? '')}`)
  }
  for (const { text } of HOSTILE_TEXTS.filter(({ id }) => id % 60 === 0)) {
    const part = encodeURIComponent(wellFormed(text))
    await page.goto(`/runs/${part}?tab=${part}&worker=${part}&event=${part}`)
    await watch.scan(page)
    await page.goto(`/sign-in?next=${part}&error=${part}&callbackUrl=${part}`)
    await watch.scan(page)
  }
  expect(watch.problems).toEqual([])
  reportCases(HOSTILE_TEXTS.length)
})

/** Without half characters, which no address can hold. */
function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '')
}

test('[S-12] [F19] no page violates its own policy', () => {
  expect([...new Set(watch.violations)]).toEqual([])
})

test('[S-12] the watch sees what would be an attack', async () => {
  const bare = await context.newPage()
  await bare.goto('/sign-in')
  const before = watch.problems.length
  await bare.evaluate(() => {
    document.body.insertAdjacentHTML(
      'beforeend',
      '<img src=x onerror=__xss(1)><iframe></iframe><a href="javascript:1">a</a>',
    )
  })
  await watch.scan(bare)
  expect(watch.problems.slice(before).join('\n')).toMatch(/onerror[^]*|element <iframe/)
  await expect.poll(() => watch.violations.some((violation) => violation.startsWith('script-src-attr'))).toBe(true)
  await bare.close()
})
