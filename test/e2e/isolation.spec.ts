import { expect, type Page, test } from '@playwright/test'
import { axeFaults, faultsOfLooks } from './support/axe'
import { OWNER, setUpOwner } from './support/owner'
import { removeDataDir, startServer, type TestServer } from './support/server'

test.describe.configure({ mode: 'serial' })
test.use({ bypassCSP: true }) // for axe, which is put into the page as a script

let server: TestServer
let page: Page

test.beforeAll(async ({ browser }) => {
  server = await startServer({ env: { PLENUM_ISOLATION: 'open' } })
  page = await browser.newPage({ baseURL: server.url, bypassCSP: true, viewport: { width: 1280, height: 900 } })
  await setUpOwner(page, server.setupUrl)
})

test.afterAll(async () => {
  await page.close()
  await server.stop()
  removeDataDir(server)
})

test('where agents can read secrets, the start and the Runtimes page say so', async () => {
  expect(server.output()).toContain('Agents can read the secrets of this server')
  await page.goto('/runtimes')
  await expect(page.getByText('Agents can read this server’s secrets')).toBeVisible()
  await expect(page.getByText('PLENUM_ISOLATION is open')).toBeVisible()
  expect(await faultsOfLooks(page)).toEqual([])
})

test('an owner accepts it with the password, once', async () => {
  await page.getByRole('button', { name: 'Accept this…' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Your password').fill('not the password')
  await dialog.getByRole('button', { name: 'Accept' }).click()
  await expect(dialog.getByRole('alert')).toContainText('not your password')
  expect(await axeFaults(page)).toEqual([])
  await dialog.getByLabel('Your password').fill(OWNER.password)
  await dialog.getByRole('button', { name: 'Accept' }).click()
  await expect(dialog).toBeHidden()
  await expect(page.getByText(`Accepted by ${OWNER.name}`)).toBeVisible()
  await page.reload()
  await expect(page.getByText(`Accepted by ${OWNER.name}`)).toBeVisible()
  await expect(page.getByRole('button', { name: 'Accept this…' })).toBeHidden()
})
