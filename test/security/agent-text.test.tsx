import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { AgentText } from '@/components/text/agent-text'
import { HOSTILE_TEXTS } from './corpora/hostile-texts'

const ELEMENTS =
  /^(div|p|span|a|h[3-6]|ul|ol|li|blockquote|hr|br|pre|code|em|strong|del|table|thead|tbody|tr|th|td|input|sup|section|button|svg|path|rect|figure|figcaption)$/
const ATTRIBUTES =
  /^(class|dir|href|target|rel|title|start|role|aria-[a-z]+|tabindex|type|checked|disabled|style|data-[a-z-]+|id|viewBox|width|height|fill|stroke[a-z-]*|xmlns|d|x|y|rx|ry)$/
const LINKS = /^(https?:|mailto:)/
const STYLES = /^text-align:(left|right|center)$/

/** Elements and attributes of markup that React wrote: always lower-case names, always quoted and escaped values. */
function partsOf(markup: string): { element: string; attributes: [string, string][] }[] {
  return [...markup.matchAll(/<([a-zA-Z][^\s/>]*)((?:\s[^\s=>]+(?:="[^"]*")?)*)\s*\/?>/g)].map(
    ([, element = '', rest = '']) => ({
      element,
      attributes: [...rest.matchAll(/\s([^\s=>]+)(?:="([^"]*)")?/g)].map(([, name = '', value = '']) => [name, value]),
    }),
  )
}

test(
  '[S-12] hostile texts drawn as Markdown make known elements and safe links only',
  { timeout: 300_000 },
  ({ task }) => {
    for (const { id, text, family } of HOSTILE_TEXTS) {
      const nested = [`a ${text} b`, `- ${text}`, `> ${text}`, `| a |\n|---|\n| ${text} |`][id % 4] ?? text
      for (const shape of [text, nested]) {
        const markup = renderToStaticMarkup(<AgentText text={shape} />)
        for (const { element, attributes } of partsOf(markup)) {
          expect(element, `${family}: ${shape}`).toMatch(ELEMENTS)
          for (const [name, value] of attributes) {
            expect(name, `${family}: ${shape}`).toMatch(ATTRIBUTES)
            if (name === 'href') expect(value, `${family}: ${shape}`).toMatch(LINKS)
            if (name === 'style') expect(value, `${family}: ${shape}`).toMatch(STYLES)
          }
        }
        expect(markup.replace(/<[^>]*>/g, ''), 'what is no element of ours is escaped').not.toMatch(/[<>]/)
      }
    }
    task.meta.cases = HOSTILE_TEXTS.length
  },
)

test('[S-12] the corpus holds at least 300 different texts', () => {
  expect(new Set(HOSTILE_TEXTS.map(({ text }) => text)).size).toBe(HOSTILE_TEXTS.length)
  expect(HOSTILE_TEXTS.length).toBeGreaterThanOrEqual(300)
})
