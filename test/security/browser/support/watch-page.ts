import type { BrowserContext, Page } from '@playwright/test'

export type Watch = {
  /** What a hostile text achieved, in words; empty where it stayed text. */
  problems: string[]
  /** Reports of the browser that our own policy was violated. */
  violations: string[]
  /** Looks through the page as it stands; also notes the marks that are in it. */
  scan(page: Page): Promise<void>
  /** The ids seen so far at a place. */
  seenAt(place: string): Set<number>
}

/** Watches every page of a context: scripts of the texts, dialogs, requests and navigations elsewhere, and the DOM itself. */
export async function watchContext(context: BrowserContext, origin: string): Promise<Watch> {
  const seen = new Map<string, Set<number>>()
  const watch: Watch = {
    problems: [],
    violations: [],
    async scan(page) {
      const { marks, problems } = await page.evaluate(inspectDocument, origin)
      watch.problems.push(...problems.map((problem) => `${problem} at ${page.url().slice(0, 120)}`))
      for (const [place = '', id] of marks.map((mark) => mark.split(':'))) {
        seen.set(place, (seen.get(place) ?? new Set()).add(Number(id)))
      }
    },
    seenAt: (place) => seen.get(place) ?? new Set(),
  }
  await context.exposeBinding('reportToTest', (_source, kind: string, text: string) => {
    if (kind === 'violation') watch.violations.push(text)
    else watch.problems.push(`${kind}: ${text}`)
  })
  await context.addInitScript(reportFromPage)
  context.on('page', (page) => watchPage(page, origin, watch))
  // Nobody is asked, whatever gets through.
  await context.route(
    (url) => url.origin !== origin,
    (route) => route.abort(),
  )
  return watch
}

function watchPage(page: Page, origin: string, watch: Watch): void {
  page.on('dialog', (dialog) => {
    watch.problems.push(`dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  page.on('request', (request) => {
    const { protocol, origin: asked } = new URL(request.url())
    const isOurs = asked === origin || protocol === 'data:' || protocol === 'blob:'
    if (!isOurs) watch.problems.push(`request to ${request.url()}`)
  })
  page.on('framenavigated', (frame) => {
    const url = frame.url()
    if (url !== 'about:blank' && new URL(url).origin !== origin) watch.problems.push(`navigation to ${url}`)
    if (frame.parentFrame() !== null) watch.problems.push(`frame with ${url}`)
  })
  page.on('popup', (popup) => watch.problems.push(`popup with ${popup.url()}`))
  page.on('pageerror', (error) => {
    // Also React's #418: a text that the browser draws otherwise than the server did was taken for something else on the way.
    watch.problems.push(`error on ${page.url()}: ${error.message}`)
  })
}

/** Runs before any script of a page. */
function reportFromPage(): void {
  const { reportToTest } = window as unknown as { reportToTest: (kind: string, text: string) => void }
  Object.defineProperty(window, '__xss', {
    value: (id: unknown) => reportToTest('script ran', String(id)),
    writable: false,
  })
  window.addEventListener('securitypolicyviolation', (event) => {
    reportToTest('violation', `${event.effectiveDirective} ${event.blockedURI} ${event.sample}`.trim())
  })
}

/** In the page: what no text of people or agents may become, and the marks of the places that are shown. */
function inspectDocument(origin: string): { marks: string[]; problems: string[] } {
  const problems: string[] = []
  const urlAttributes = [
    'href',
    'src',
    'action',
    'formaction',
    'data',
    'poster',
    'ping',
    'background',
    'xlink:href',
    'srcset',
  ]
  const forbidden =
    'iframe, frame, object, embed, applet, base, portal, math, marquee, template[shadowrootmode], meta[http-equiv]'
  for (const element of document.querySelectorAll(forbidden))
    problems.push(`element ${element.outerHTML.slice(0, 160)}`)
  const own = (url: string) => new URL(url, document.baseURI).origin === origin
  for (const script of document.scripts) {
    const isOurs = script.src === '' ? script.nonce !== '' : own(script.src)
    if (!isOurs && script.type !== 'application/json') problems.push(`script ${script.outerHTML.slice(0, 160)}`)
  }
  for (const link of document.querySelectorAll('link')) {
    if (!own(link.href)) problems.push(`link ${link.outerHTML.slice(0, 160)}`)
  }
  for (const element of document.querySelectorAll('*')) {
    for (const { name, value } of element.attributes) {
      const isHandler = name.startsWith('on') || name === 'srcdoc' || name === 'formaction'
      const isCode = urlAttributes.includes(name) && /^[\s\u0000-\u001f]*(?!https?:|mailto:)[a-z][\w+.-]*:/i.test(value)
      const isFetched = ['src', 'srcset', 'poster', 'background'].includes(name) && !own(value)
      const isStyled = name === 'style' && /url\(|image-set|expression|position:\s*fixed/i.test(value)
      if (!isHandler && !isCode && !isFetched && !isStyled) continue
      problems.push(`attribute ${name}="${value.slice(0, 120)}" of ${element.tagName}`)
    }
  }
  for (const anchor of document.querySelectorAll('a[href^="http"], a[href^="mailto"], area')) {
    const isOutside = !own(anchor.getAttribute('href') ?? '')
    const rel = anchor.getAttribute('rel') ?? ''
    if (isOutside && !(rel.includes('noopener') && rel.includes('noreferrer'))) {
      problems.push(`link elsewhere without noopener noreferrer: ${anchor.outerHTML.slice(0, 160)}`)
    }
  }
  if (!(document.getElementById instanceof Function) || !(document.forms instanceof HTMLCollection)) {
    problems.push('a property of document was replaced')
  }
  const attributes = [...document.querySelectorAll('[title],[aria-label],[value],[alt],[placeholder]')].flatMap(
    (element) => ['title', 'aria-label', 'value', 'alt', 'placeholder'].map((name) => element.getAttribute(name) ?? ''),
  )
  const fields = [...document.querySelectorAll('input, textarea')].map((field) => (field as HTMLInputElement).value)
  const shown = [document.title, ...visibleText(), ...attributes, ...fields].join('\n')
  function visibleText(besides = 'script, style'): string[] {
    const texts: string[] = []
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    while (walker.nextNode()) {
      const { nodeValue, parentElement } = walker.currentNode
      if (parentElement?.closest(besides) === null) texts.push(nodeValue ?? '')
    }
    return texts
  }
  // A label is one line of somebody else's in our own page: nothing in it may stay unseen. Prose and code are read as they are.
  const hidden = /(?![\n\t ])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/u
  const labels = [...document.querySelectorAll('[title],[aria-label],[alt],[placeholder]')].flatMap((element) =>
    ['title', 'aria-label', 'alt', 'placeholder'].map((name) => [name, element.getAttribute(name) ?? ''] as const),
  )
  const lines = visibleText('script, style, pre, textarea, [data-free-text]').map((text) => ['text', text] as const)
  for (const [where, text] of [['document title', document.title] as const, ...labels, ...lines]) {
    const found = hidden.exec(text)
    if (found === null) continue
    const code = found[0].codePointAt(0)?.toString(16)
    problems.push(`U+${code} unseen in the ${where} "${text.slice(Math.max(0, found.index - 60), found.index + 20)}"`)
  }
  const marks = [...shown.matchAll(/xz([a-z]+)(\d+)xz/g)].map(([, place, id]) => `${place}:${id}`)
  return { marks: [...new Set(marks)], problems: [...new Set(problems)] }
}
