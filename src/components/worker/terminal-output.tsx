import { Fragment } from 'react'
import { cn } from '@/components/ui/cn'
import { PLAIN_LOOK, type TerminalColor, type TerminalLook } from './terminal-look'
import { terminalRuns } from './terminal-text'

/** What a tool printed, as a terminal would have shown it, colours included. Only text: escape sequences do nothing here. */
export function TerminalOutput({ text, label, className }: { text: string; label: string; className?: string }) {
  return (
    <pre
      tabIndex={0}
      role="region"
      aria-label={label}
      dir="ltr"
      className={cn(
        'max-h-72 overflow-auto rounded-md border border-line bg-sunken px-3 py-2 font-mono text-xs leading-5 whitespace-pre-wrap text-ink-muted [overflow-wrap:anywhere] -outline-offset-2',
        className,
      )}
    >
      {terminalRuns(text).map((run, index) =>
        run.look === PLAIN_LOOK ? (
          <Fragment key={index}>{run.text}</Fragment>
        ) : (
          <span key={index} className={classesOf(run.look)}>
            {run.text}
          </span>
        ),
      )}
    </pre>
  )
}

const COLOR_CLASSES = {
  red: 'text-failed-text',
  green: 'text-completed-text',
  yellow: 'text-waiting-text',
  blue: 'text-running-text',
  magenta: 'text-magenta-text',
  cyan: 'text-cyan-text',
  grey: 'text-ink-subtle',
} as const satisfies Record<TerminalColor, string>

function classesOf({ color, marked, bold, dim, italic, underlined, struck }: TerminalLook): string {
  return cn(
    dim && 'text-ink-subtle',
    color !== null && COLOR_CLASSES[color],
    marked && 'rounded-xs bg-hover ring-1 ring-line',
    bold && 'font-semibold',
    bold && color === null && 'text-ink',
    italic && 'italic',
    underlined && 'underline',
    struck && 'line-through',
  )
}
