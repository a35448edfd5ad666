import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import Markdown from 'react-markdown'
import { micromark } from 'micromark'
import { gfm, gfmHtml } from 'micromark-extension-gfm'
import remarkGfm from 'remark-gfm'
import { expect, test } from 'vitest'
import { fenced, inline } from '@/server/http/markdown-text'

const HOSTILE = [
  ...[
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '<!-- x',
    '<![CDATA[x',
    '<?php',
    '</code></pre><b>x</b>',
  ],
  ...[
    '[x](javascript:alert(1))',
    '![x](http://evil.example/x.png)',
    '[x][y]\n\n[y]: http://evil.example',
    '<http://evil.example>',
  ],
  ...['http://evil.example', 'www.evil.example', 'mailto:a@evil.example', 'a@evil.example', 'https://evil.example/`x`'],
  ...[
    '# h',
    '\n# h\n',
    'x\n===\n',
    'x\n---\n',
    '- a\n- b',
    '| a | b |\n|---|---|\n| <b>c</b> | d |',
    '> q',
    '~~~\n<b>x</b>',
  ],
  ...[
    '`',
    '``',
    '```',
    '````',
    '`` ` ``',
    '```\n<b>x</b>\n```',
    '~~~\n```\n<b>x</b>',
    'x`<b>x</b>`',
    '`<b>x</b>',
    '<b>x</b>`',
  ],
  ...[
    '\\`<b>x</b>\\`',
    '\\',
    '\\\\',
    '&lt;b&gt;',
    '&#60;b&#62;x',
    '[^1]\n\n[^1]: <b>x</b>',
    '**x**',
    '- [ ] x',
    '    <b>x</b>',
  ],
  ...[
    'a\u2028<b>x</b>',
    'a\u2029# h',
    'a\u0085<b>x</b>',
    'a\r```\r<b>x</b>',
    'a\u000b<b>',
    'a\u000c<b>',
    '\u0000<b>x</b>',
  ],
  ...[
    '\u202e<b>',
    '\u200b<b>',
    '\u{e0041}<b>',
    '\ufeff```\n<b>x</b>',
    '```\u00a0\n<b>x</b>',
    ' \n',
    '',
    ' ` ',
    '\ud800<b>',
  ],
]

/** A parser that lets HTML and every link through, as the worst reader of a report may be. */
const asHtml = (text: string) =>
  micromark(text, {
    allowDangerousHtml: true,
    allowDangerousProtocol: true,
    extensions: [gfm()],
    htmlExtensions: [gfmHtml()],
  })
const asReact = (text: string) => renderToStaticMarkup(createElement(Markdown, { remarkPlugins: [remarkGfm] }, text))

const PLACES = {
  heading: (text: string) => `# ${inline(text)}`,
  fact: (text: string) => `- **By:** ${inline(text)}`,
  sentence: (text: string) => `Adopted by ${inline(text)}, with ${inline(text)} as winner: ${inline(text)}`,
  block: (text: string) => `## Task\n\n${fenced(text)}\n\nafter`,
}

test.for(Object.keys(PLACES) as (keyof typeof PLACES)[])(
  '[F11] hostile text in a %s of the report stays text',
  (place, { task }) => {
    const tags = new Set(['h1', 'h2', 'ul', 'li', 'p', 'strong', 'code', 'pre'])
    for (const text of HOSTILE) {
      const report = PLACES[place](text)
      for (const html of [asHtml(report), asReact(report)]) {
        const found = [...html.matchAll(/<([!?/]?\s*[a-z!?[]*)/gi)].map(([, name]) => (name ?? '').replace('/', ''))
        expect(
          found.filter((name) => !/^h[12]?$/.test(name) && !tags.has(name)),
          JSON.stringify(text),
        ).toEqual([])
        expect(html, JSON.stringify(text)).not.toMatch(/<[^>]*\s(?:href|src)=/)
        if (place === 'block') expect(html.trim().endsWith('<p>after</p>'), JSON.stringify(text)).toBe(true)
      }
      expect(report).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u0085\u2028\u2029\u202e\u200b\ufeff]/)
    }
    task.meta.cases = HOSTILE.length
  },
)
