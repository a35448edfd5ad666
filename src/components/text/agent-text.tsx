import { visibleLine } from '@/orchestration/model/visible-text'
import { memo, type ReactNode, useDeferredValue } from 'react'
import Markdown, { type Components } from 'react-markdown'
import remarkGfm from 'remark-gfm'
import { cn } from '@/components/ui/cn'
import { CodeBlock } from './code-block'
import { safeUrl } from './safe-url'

/**
 * The one way in which text of agents and judges reaches the screen. It is hostile by assumption: raw HTML stays text, images
 * are shown as their words and a link (nothing is fetched by looking), links are http, https or mailto and tell no referrer.
 */
export const AgentText = memo(function AgentText({ text, className }: { text: string; className?: string }) {
  const drawn = useDeferredValue(text, text.length > LONG_CHARS ? null : text)
  return (
    <div data-free-text className={cn('text-base leading-relaxed break-words [&>*+*]:mt-3 [&>:first-child]:mt-0!', className)}>
      {drawn === null ? (
        <p className="whitespace-pre-wrap">{text}</p>
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

const PLUGINS = [remarkGfm]
/** Links are judged where they are drawn, so that a refused one keeps its words and its address as text. */
const keepUrl = (url: string) => url

const LIST = 'space-y-1 pl-5 marker:text-ink-subtle [&_ul]:mt-1 [&_ol]:mt-1'

// Headings start below those of the page: the text is a part of it, not its outline.
const COMPONENTS: Components = {
  a: ({ href, children }) => <SafeLink href={href}>{children}</SafeLink>,
  img: ({ src, alt }) => (
    <SafeLink href={typeof src === 'string' ? src : undefined}>[image: {alt || 'without description'}]</SafeLink>
  ),
  h1: ({ children }) => <h3 className="mt-5! text-lg font-semibold">{children}</h3>,
  h2: ({ children }) => <h4 className="mt-5! text-base font-semibold">{children}</h4>,
  h3: ({ children }) => <h5 className="mt-4! text-base font-semibold">{children}</h5>,
  h4: ({ children }) => <h6 className="mt-4! text-sm font-semibold">{children}</h6>,
  h5: ({ children }) => <h6 className="mt-4! text-sm font-semibold">{children}</h6>,
  h6: ({ children }) => <h6 className="mt-4! text-sm font-semibold text-ink-muted">{children}</h6>,
  ul: ({ children, className }) => (
    <ul className={cn(LIST, className?.includes('contains-task-list') ? 'list-none pl-0' : 'list-disc')}>{children}</ul>
  ),
  ol: ({ children, start }) => (
    <ol start={start} className={cn(LIST, 'list-decimal')}>
      {children}
    </ol>
  ),
  blockquote: ({ children }) => (
    <blockquote className="border-l-2 border-line-strong pl-3 text-ink-muted [&>*+*]:mt-2">{children}</blockquote>
  ),
  hr: () => <hr className="my-4 border-line" />,
  pre: ({ node }) => <CodeBlock {...codeOf(node)} />,
  code: ({ children }) => (
    <code className="rounded-sm border border-line bg-sunken px-1 py-px font-mono text-[0.92em]">{children}</code>
  ),
  table: ({ children }) => (
    <div role="region" aria-label="Table" tabIndex={0} className="overflow-x-auto rounded-md border border-line">
      <table className="w-full border-collapse text-sm">{children}</table>
    </div>
  ),
  th: ({ children, style }) => (
    <th style={style} className="border-b border-line bg-sunken px-3 py-1.5 text-left font-medium">
      {children}
    </th>
  ),
  td: ({ children, style }) => (
    <td style={style} className="border-b border-line px-3 py-1.5 align-top">
      {children}
    </td>
  ),
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

type TreeNode = { type: string; value?: string; properties?: Record<string, unknown>; children?: TreeNode[] }

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
