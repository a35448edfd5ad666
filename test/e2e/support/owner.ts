import { expect, type Page } from '@playwright/test'

export const OWNER = { name: 'Mia Berg', email: 'mia@example.com', password: 'a calm long sentence 42' }

/** Makes the first owner by the one-time link, as a newcomer would, and stands on Home. */
export async function setUpOwner(page: Page, setupUrl: string | null): Promise<void> {
  if (setupUrl === null) throw new Error('the server printed no setup link')
  await page.goto(setupUrl)
  await page.getByLabel('Your name').fill(OWNER.name)
  await page.getByLabel('E-mail').fill(OWNER.email)
  await page.getByLabel('Password').fill(OWNER.password)
  await page.getByRole('button', { name: 'Create the owner and sign in' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Home' })).toBeVisible()
}
