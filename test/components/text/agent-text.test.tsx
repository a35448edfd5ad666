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
})
