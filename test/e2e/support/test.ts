import { test as base, expect, type Browser, type BrowserContext } from '@playwright/test'

/** What pages of this worker were refused by their Content-Security-Policy since the last test. */
const violations: string[] = []
/** Where React drew another thing than the server had (errors 418 to 425), since the last test. */
const mismatches: string[] = []
const MARK = 'securitypolicyviolation'

/**
 * Playwright's `test`, which also fails when any page of any context violates its Content-Security-Policy, or is drawn otherwise in
 * the browser than on the server.
 */
export const test = base.extend<{ withoutViolations: void }>({
  browser: [
    async ({ browser }, use) => {
      watchContexts(browser)
      await use(browser)
    },
    { scope: 'worker' },
  ],
  withoutViolations: [
    async ({ browser: _ }, use) => {
      await use()
      expect(violations.splice(0), 'violations of the Content-Security-Policy').toEqual([])
      expect(mismatches.splice(0), 'pages drawn otherwise than on the server').toEqual([])
    },
    { auto: true },
  ],
})

const HYDRATION = /Minified React error #(418|419|421|422|423|424|425);|[Hh]ydrat/

/** Every context, also those a spec makes itself: `newPage` of the browser makes its context by the same method. */
function watchContexts(browser: Browser): void {
  const newContext = browser.newContext.bind(browser)
  browser.newContext = async (options) => {
    const context = await newContext(options)
    await watchPages(context)
    return context
  }
}

async function watchPages(context: BrowserContext): Promise<void> {
  context.on('console', (message) => {
    const text = message.text()
    if (text.startsWith(MARK) || text.includes('Content Security Policy')) violations.push(text)
  })
  context.on('weberror', (error) => {
    const { message } = error.error()
    if (HYDRATION.test(message)) mismatches.push(`${error.page()?.url()}: ${message}`)
  })
  await context.addInitScript((mark) => {
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sourceFile, lineNumber }) =>
      console.error(`${mark} ${violatedDirective} ${blockedURI} ${sourceFile}:${lineNumber} on ${location.pathname}`),
    )
  }, MARK)
}
