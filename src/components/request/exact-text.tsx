import { cn } from '@/components/ui/cn'
import { Visible } from '@/components/text/visible'

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
