import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { AgentText } from '@/components/text/agent-text'

const render = (text: string) => renderToStaticMarkup(<AgentText text={text} />)

describe('text of an agent', () => {
  it('never becomes markup: raw HTML stays text', () => {
    const html = render('before <script>alert(1)</script> <img src=x onerror=alert(1)> after')
    expect(html).not.toMatch(/<script|<img/)
    expect(html).toContain('&lt;script&gt;')
  })

  it('comes from the server as it is where it is long: Markdown is slow, and the server has other things to do', () => {
    const html = render(`**bold** <b>raw</b>\n\n${'word '.repeat(1_000)}`)
    expect(html).not.toMatch(/<strong|<b>/)
    expect(html).toContain('**bold** &lt;b&gt;raw')
  })

  it('marks characters of a code block that turn a line round or are not seen', () => {
    const html = render('```js\nif (admin) { \u202E} cba\u200B\n```')
    expect(html).not.toMatch(/[\u202E\u200B]/)
    expect(html).toMatch(/U\+202E.*U\+200B/)
  })

  it('fetches no image: it shows its words with a link', () => {
    const html = render('![a chart](https://tracker.example/p.png)')
    expect(html).not.toContain('<img')
    expect(html).toContain('[image: a chart]')
    expect(html).toContain('href="https://tracker.example/p.png"')
  })

  it.each([
    'javascript:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    '/api/runs',
    '//evil.example',
    'file:///etc/passwd',
  ])('does not link to %s', (href) => {
    const html = render(`[press](${href})`)
    expect(html).not.toContain('href=')
    expect(html).toContain('press')
  })

  it('gives the links it allows no opener and no referrer', () => {
    const html = render('[site](https://example.com) and <someone@example.com>')
    expect(html).toContain('href="https://example.com/"')
    expect(html).toContain('href="mailto:someone@example.com"')
    expect(html).toContain('rel="noopener noreferrer nofollow ugc"')
  })

  it('shows fenced code as it is, with its language', () => {
    const html = render('```ts\nconst a = "<b>"\n```')
    expect(html).toContain('const a = &quot;&lt;b&gt;&quot;')
    expect(html).toContain('>ts<')
  })

  it('makes no heading that would compete with those of the page', () => {
    expect(render('# Big')).not.toMatch(/<h[12]/)
  })

  it('puts no link into a link, which a browser would take apart', () => {
    const html = render('[![a chart](https://a.example/p.png) and words](https://b.example/)')
    expect(html.match(/<a /g)).toHaveLength(1)
    expect(html).toContain('[image: a chart]')
  })

  it('names the boxes of a task list', () => {
    const html = render('- [x] one\n- [ ] two')
    expect(html).toMatch(/<input[^>]*aria-label="done"[^>]*>/)
    expect(html).toMatch(/<input[^>]*aria-label="to do"[^>]*>/)
  })
})

describe('emphasis next to Chinese, Japanese and Korean letters', () => {
  it.each([
    ['**重要：**次に「**太字**」です', ['重要：', '太字']],
    ['これは**「強調」**です', ['「強調」']],
    ['请看**注意！**然后继续', ['注意！']],
    ['다음은 **중요(필수)**입니다', ['중요(필수)']],
    ['**Bold (en)**と日本語', ['Bold (en)']],
    ['__重要：__ 次', ['重要：']],
  ])('%s', (text, words) => {
    expect([...render(text).matchAll(/<strong>(.*?)<\/strong>/g)].map(([, word]) => word)).toEqual(words)
  })

  it('ends italics and strikes where their writer meant', () => {
    expect(render('これは*「斜体」*です')).toContain('<em>「斜体」</em>')
    expect(render('これは~~「古い」~~です')).toContain('<del>「古い」</del>')
  })

  it('leaves other text as it was', () => {
    expect(render('2 * 3 * 4 and snake_case_name')).not.toMatch(/<em>|<strong>/)
    expect(render('a **bold** word')).toContain('<strong>bold</strong>')
  })
})

describe('the reading direction of an answer', () => {
  it('is that of each block', () => {
    const html = render('# כותרת\n\nשלום\n\nHello\n\n- אחד\n- two\n\n| א | b |\n|---|---|\n| ג | d |')
    for (const block of ['h3', 'p', 'li', 'th', 'td']) {
      const opened = html.match(new RegExp(`<${block}[ >]`, 'g'))
      expect(html.match(new RegExp(`<${block} [^>]*dir="auto"`, 'g')), block).toHaveLength(opened?.length ?? -1)
    }
  })

  it('of what holds other blocks is that of its first letter, for browsers look past blocks with a direction', () => {
    const html = render('- **1.** פריט\n\n- שני\n\n> ציטוט\n\n| א | b |\n|---|---|\n| ג | d |')
    for (const block of ['ul', 'li', 'blockquote', 'table'])
      expect(html, block).toMatch(new RegExp(`<${block} dir="rtl"`))
    const english = render('1. one\n2. שתיים\n\n> quote')
    for (const block of ['ol', 'blockquote']) expect(english, block).toMatch(new RegExp(`<${block} dir="ltr"`))
    expect(english).toMatch(/<ol [^>]*pe-5/) // room for the mark of the item that reads the other way
  })

  it('is found for a long text too, and code stays left to right', () => {
    expect(render('שלום '.repeat(1_000))).toMatch(/<p dir="auto"/)
    expect(render('```\nx\n```')).toContain('<figure dir="ltr"')
  })
})

describe('what a terminal would have understood', () => {
  it('is taken out of an answer', () => {
    const html = render('\u001b[1;31mFAIL\u001b[0m one\u0007\u0000 \u001b]0;title\u0007two\n\n`\u001b[32mok\u001b[m`')
    expect(html).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]|\[1;31m|\[0m|title/)
    expect(html).toContain('FAIL one two')
    expect(html).toContain('>ok</code>')
  })

  it('leaves the last state of a progress bar', () => {
    const html = render('Fetching 10%\rFetching 100%\n\ndone 1\b2')
    expect(html).toContain('Fetching 100%')
    expect(html).not.toContain('10%F')
    expect(html).toContain('done 2')
  })
})
