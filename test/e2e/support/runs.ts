import { expect, type Locator, type Page } from '@playwright/test'
import type { apiClient } from './api'

type Api = ReturnType<typeof apiClient>
type LaunchInput = Parameters<Api['runs']['launch']['mutate']>[0]

/** Launches on as many demo workers as asked for and opens the run's page. */
export async function openRun(
  page: Page,
  api: Api,
  workers: number,
  input: Pick<LaunchInput, 'prompt'> & Partial<LaunchInput>,
): Promise<string> {
  const { runId } = await api.runs.launch.mutate({
    targets: [{ backend: 'demo', model: 'demo-fast' }],
    repeat: workers,
    ...input,
  })
  await page.goto(`/runs/${runId}`)
  await expect(candidates(page)).toHaveCount(workers)
  return runId
}

/** The cards of the candidates, in launch order. */
export function candidates(page: Page): Locator {
  return page.getByRole('list', { name: 'Candidates' }).getByRole('article')
}

export function candidate(page: Page, place: number): Locator {
  return candidates(page).nth(place - 1)
}

/** What a candidate has written so far. */
export async function textOf(page: Page, place: number): Promise<string> {
  return (await candidate(page, place).getByRole('region').innerText()).trim()
}

/** Selects a candidate by its key and answers with the inspector. */
export async function inspect(page: Page, place: number): Promise<Locator> {
  await page.keyboard.press(String(place))
  await expect(candidate(page, place).getByRole('button', { pressed: true })).toBeVisible()
  return page.getByRole('complementary', { name: /^Worker / })
}

export function openTab(page: Page, name: string): Promise<void> {
  return page.getByRole('tab', { name: new RegExp(`^${name}`) }).click()
}
