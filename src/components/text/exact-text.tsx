import { visibleParts } from '@/components/request/visible-text'
import { cn } from '@/components/ui/cn'

/** Text that a person is to approve: complete, as it is, and with every invisible character made visible. */
export function ExactText({ text, className }: { text: string; className?: string }) {
  return (
    <pre
      tabIndex={0}
      className={cn(
        'max-h-72 overflow-auto rounded-md border border-line bg-sunken px-3 py-2 font-mono text-xs leading-5 whitespace-pre-wrap text-ink',
        '[overflow-wrap:anywhere] [unicode-bidi:isolate] -outline-offset-2',
        className,
      )}
    >
      {visibleParts(text).map((part, index) =>
        part.kind === 'text' ? (
          part.text
        ) : (
          <mark
            key={index}
            title={part.name}
            className="rounded-xs border border-failed-edge bg-failed-soft px-0.5 font-mono text-failed-text"
          >
            {part.code}
          </mark>
        ),
      )}
    </pre>
  )
}
