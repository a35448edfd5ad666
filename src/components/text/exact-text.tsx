import { Fragment } from 'react'
import { cn } from '@/components/ui/cn'

/**
 * Control characters except line break and tab, invisible spaces, and the marks that turn the reading direction: with them a
 * command can look like another one. Written as numbers, so that this file holds none of them.
 */
const HIDDEN = /([\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff])/u

/** Text that a person is to approve: complete, in monospace, and with every invisible character made visible. */
export function ExactText({ text, className }: { text: string; className?: string }) {
  return (
    <pre
      tabIndex={0}
      className={cn(
        'max-h-72 overflow-auto rounded-md border border-line bg-sunken px-3 py-2 font-mono text-xs leading-5 whitespace-pre-wrap text-ink [overflow-wrap:anywhere] [unicode-bidi:isolate] -outline-offset-2',
        className,
      )}
    >
      {text.split(HIDDEN).map((part, index) =>
        index % 2 === 0 ? (
          <Fragment key={index}>{part}</Fragment>
        ) : (
          <mark key={index} className="rounded-xs border border-failed-edge bg-failed-soft px-0.5 text-failed-text">
            U+{(part.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}
          </mark>
        ),
      )}
    </pre>
  )
}
