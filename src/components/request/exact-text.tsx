import { cn } from '@/components/ui/cn'
import { visibleParts } from '@/orchestration/model/visible-text'

/**
 * Text that a person is to approve: complete, never wrapped into something else, with every invisible character shown by its
 * code. Isolated from the reading direction around it.
 */
export function ExactText({ text, className }: { text: string; className?: string }) {
  return (
    <pre
      tabIndex={0}
      aria-label="Exactly what is asked"
      role="region"
      className={cn(
        'max-h-80 overflow-auto rounded-md border border-line bg-sunken px-3 py-2 font-mono text-xs leading-5 text-ink',
        className,
        EXACT_CLASSES,
      )}
    >
      <Visible text={text} />
    </pre>
  )
}

/** The same for a line in a sentence or a heading. */
export function ExactLine({ text, className }: { text: string; className?: string }) {
  return (
    <span className={cn(className, EXACT_CLASSES)}>
      <Visible text={text} />
    </span>
  )
}

const EXACT_CLASSES = 'whitespace-pre-wrap [overflow-wrap:anywhere] [unicode-bidi:isolate]'

export function Visible({ text }: { text: string }) {
  return visibleParts(text).map((part, index) =>
    part.kind === 'text' ? (
      part.text
    ) : (
      <mark
        key={index}
        title={part.name}
        className="mx-px rounded-xs border border-failed-edge bg-failed-soft px-0.5 font-mono text-[0.85em] text-failed-text"
      >
        {part.code}
        <span className="sr-only"> {part.name}</span>
      </mark>
    ),
  )
}
