import { readFileSync } from 'node:fs'
import { expect, type Page } from '@playwright/test'

const axeSource = readFileSync('node_modules/axe-core/axe.min.js', 'utf8')
const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

/**
 * What axe finds against WCAG 2.2 AA, each with the first element it is about. It is evaluated, not put into the page as a
 * script: the page keeps its Content-Security-Policy.
 */
export async function axeFaults(page: Page, only: 'all' | 'contrast' = 'all'): Promise<string[]> {
  // A row of tabs becomes reachable by keyboard when React takes the page over, which is after its text is there.
  await expect(page.locator('[role="tablist"]:not([tabindex="0"])')).toHaveCount(0)
  await page.evaluate(axeSource)
  const runOnly = only === 'all' ? WCAG : { type: 'rule', values: ['color-contrast'] }
  return page.evaluate(async (rules) => {
    type Found = { violations: { id: string; nodes: { target: unknown[] }[] }[] }
    const { axe } = window as unknown as { axe: { run(root: Document, options: unknown): Promise<Found> } }
    // Half-way through a transition the text of an element has the colours of neither of its two states.
    const still = new CSSStyleSheet()
    still.replaceSync('*, ::before, ::after { transition: none !important; animation: none !important }')
    document.adoptedStyleSheets.push(still)
    try {
      const { violations } = await axe.run(document, { runOnly: rules })
      return violations.flatMap(({ id, nodes }) => {
        const there = nodes.map(({ target }) => String(target[0])).filter((target) => isThere(target))
        return there.length === 0 ? [] : [`${id}: ${there[0]}`]
      })
    } finally {
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== still)
    }

    /** A toast that went away while axe looked is not part of the page any more. */
    function isThere(target: string): boolean {
      const element = document.querySelector(target)
      return element !== null && element.closest('[data-sonner-toast][data-removed="true"]') === null
    }
  }, runOnly)
}

/** Colours are all that differs between the schemes of one width. */
const LOOKS = [
  { name: 'light desktop', width: 1280, colorScheme: 'light', rules: 'all' },
  { name: 'dark desktop', width: 1280, colorScheme: 'dark', rules: 'contrast' },
  { name: 'dark phone', width: 320, colorScheme: 'dark', rules: 'all' },
] as const

/** What is wrong with the page in each of its looks: faults that axe finds, and a width beyond the screen. */
export async function faultsOfLooks(page: Page): Promise<string[]> {
  const faults: string[] = []
  for (const { name, width, colorScheme, rules } of LOOKS) {
    await page.emulateMedia({ colorScheme })
    await page.setViewportSize({ width, height: 800 })
    faults.push(...(await axeFaults(page, rules)).map((fault) => `${name}: ${fault}`))
    const overflow = await overflowOf(page)
    if (overflow > 0) faults.push(`${name}: ${overflow} px wider than the screen`)
  }
  await page.emulateMedia({ colorScheme: 'light' })
  await page.setViewportSize({ width: 1280, height: 800 })
  return faults
}

/** By how many pixels the page is wider than the screen. */
export function overflowOf(page: Page): Promise<number> {
  return page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - window.innerWidth))
}
