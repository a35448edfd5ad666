import { visibleLine } from '@/orchestration/model/visible-text'
import { createContext, memo, type ReactNode, use, useDeferredValue } from 'react'
import Markdown, { type Components } from 'react-markdown'
import remarkCjkFriendly from 'remark-cjk-friendly'
import remarkCjkFriendlyStrikethrough from 'remark-cjk-friendly-gfm-strikethrough'
import remarkGfm from 'remark-gfm'
import { cn } from '@/components/ui/cn'
import { terminalText } from '@/components/worker/terminal-text'
import { CodeBlock } from './code-block'
import { directionOf } from './reading-direction'
import { safeUrl } from './safe-url'

/**
 * The one way in which text of agents and judges reaches the screen. It is hostile by assumption: raw HTML stays text, images
 * are shown as their words and a link (nothing is fetched by looking), links are http, https or mailto and tell no referrer.
 * Controls and colours of a terminal are taken out. Each block has the reading direction of its own first letter.
 */
export const AgentText = memo(function AgentText({ text: raw, className }: { text: string; className?: string }) {
  const text = terminalText(raw)
  const drawn = useDeferredValue(text, text.length > LONG_CHARS ? null : text)
  return (
    <div
      data-free-text
      className={cn('text-base leading-relaxed break-words [&>*+*]:mt-3 [&>:first-child]:mt-0!', className)}
    >
      {drawn === null ? (
        <p dir="auto" className="whitespace-pre-wrap [unicode-bidi:plaintext]">
          {text}
        </p>
      ) : (
        <Markdown remarkPlugins={PLUGINS} components={COMPONENTS} urlTransform={keepUrl}>
          {drawn}
        </Markdown>
      )}
    </div>
  )
})

/** Markdown takes some 5 ms per 1,000 characters. A longer text comes from the server as it is, and is drawn in the browser. */
const LONG_CHARS = 2_000

/** After GFM, so that emphasis next to Chinese, Japanese or Korean letters and punctuation ends where its writer meant. */
const PLUGINS = [remarkGfm, remarkCjkFriendly, remarkCjkFriendlyStrikethrough]
/** Links are judged where they are drawn, so that a refused one keeps its words and its address as text. */
const keepUrl = (url: string) => url

const LIST = 'space-y-1 ps-5 marker:text-ink-subtle [&_ul]:mt-1 [&_ol]:mt-1'

function heading(Tag: 'h3' | 'h4' | 'h5' | 'h6', classes: string) {
  return function Heading({ children }: { children?: ReactNode }) {
    return (
      <Tag dir="auto" className={classes}>
        {children}
      </Tag>
    )
  }
}

// Headings start below those of the page: the text is a part of it, not its outline.
const COMPONENTS: Components = {
  a: ({ href, children }) => (
    <SafeLink href={href}>
      <InLink value>{children}</InLink>
    </SafeLink>
  ),
  img: ({ src, alt }) => (
    <ImageWords src={typeof src === 'string' ? src : undefined} alt={alt || 'without description'} />
  ),
  p: ({ children }) => <p dir="auto">{children}</p>,
  li: ({ node, children, className }) => (
    <li dir={hasBlocks(node) ? directionOf(node) : 'auto'} className={className}>
      {children}
    </li>
  ),
  input: ({ checked }) => <input type="checkbox" disabled checked={checked} aria-label={checked ? 'done' : 'to do'} />,
  h1: heading('h3', 'mt-5! text-lg font-semibold'),
  h2: heading('h4', 'mt-5! text-base font-semibold'),
  h3: heading('h5', 'mt-4! text-base font-semibold'),
  h4: heading('h6', 'mt-4! text-sm font-semibold'),
  h5: heading('h6', 'mt-4! text-sm font-semibold'),
  h6: heading('h6', 'mt-4! text-sm font-semibold text-ink-muted'),
  ul: ({ node, children, className }) => (
    <ul
      dir={directionOf(node)}
      className={cn(
        LIST,
        isMixed(node) && 'pe-5',
        className?.includes('contains-task-list') ? 'list-none ps-0' : 'list-disc',
      )}
    >
      {children}
    </ul>
  ),
  ol: ({ node, children, start }) => (
    <ol dir={directionOf(node)} start={start} className={cn(LIST, isMixed(node) && 'pe-5', 'list-decimal')}>
      {children}
    </ol>
  ),
  blockquote: ({ node, children }) => (
    <blockquote dir={directionOf(node)} className="border-s-2 border-line-strong ps-3 text-ink-muted [&>*+*]:mt-2">
      {children}
    </blockquote>
  ),
  hr: () => <hr className="my-4 border-line" />,
  pre: ({ node }) => <CodeBlock {...codeOf(node)} />,
  code: ({ children }) => (
    <code dir="auto" className="rounded-sm border border-line bg-sunken px-1 py-px font-mono text-[0.92em]">
      {children}
    </code>
  ),
  table: ({ node, children }) => (
    <div role="region" aria-label="Table" tabIndex={0} className="overflow-x-auto rounded-md border border-line">
      <table dir={directionOf(node)} className="w-full border-collapse text-sm">
        {children}
      </table>
    </div>
  ),
  th: ({ children, style }) => (
    <th dir="auto" style={style} className="border-b border-line bg-sunken px-3 py-1.5 text-start font-medium">
      {children}
    </th>
  ),
  td: ({ children, style }) => (
    <td dir="auto" style={style} className="border-b border-line px-3 py-1.5 align-top">
      {children}
    </td>
  ),
}

/** A link cannot stand in a link: a browser would take them apart. */
const InLink = createContext(false)

function ImageWords({ src, alt }: { src: string | undefined; alt: string }) {
  const words = `[image: ${alt}]`
  return use(InLink) ? words : <SafeLink href={src}>{words}</SafeLink>
}

function SafeLink({ href, children }: { href: string | undefined; children: ReactNode }) {
  const url = safeUrl(href)
  if (url === null) {
    // Footnotes and relative links lead nowhere here; the address stays readable.
    return (
      <span title={visibleLine(href ?? '')} className="underline decoration-dotted underline-offset-2">
        {children}
      </span>
    )
  }
  return (
    <a
      href={url}
      target="_blank"
      rel="noopener noreferrer nofollow ugc"
      className="text-accent-text underline decoration-accent-text/40 underline-offset-2 hover:decoration-accent-text"
    >
      {children}
    </a>
  )
}

/** Whether its text stands in blocks of their own, as in a list with empty lines between its items. */
function hasBlocks(node: TreeNode | undefined): boolean {
  return (node?.children ?? []).some(({ tagName = '' }) => /^(p|ul|ol|blockquote|pre|table|h[1-6])$/.test(tagName))
}

/** Whether some items of a list read the other way: their marks stand on the other side and need room there. */
function isMixed(list: TreeNode | undefined): boolean {
  const direction = directionOf(list)
  return (list?.children ?? []).some((item) => ![direction, 'auto'].includes(directionOf(item)))
}

type TreeNode = {
  type: string
  tagName?: string
  value?: string
  properties?: Record<string, unknown>
  children?: TreeNode[]
}

/** The text and the language of a fenced block, from its tree. */
function codeOf(pre: TreeNode | undefined): { code: string; language: string | null } {
  const code = pre?.children?.[0]
  const classes = code?.properties?.['className']
  const name: unknown = Array.isArray(classes) ? classes[0] : undefined
  const language = typeof name === 'string' && name.startsWith('language-') ? name.slice('language-'.length) : null
  return {
    code: (code?.children ?? [])
      .map((child) => child.value ?? '')
      .join('')
      .replace(/\n$/, ''),
    language,
  }
}
