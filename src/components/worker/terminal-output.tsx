import { cn } from '@/components/ui/cn'
import { terminalText } from './terminal-text'

/** What a tool printed, as a terminal would have shown it. Only text: escape sequences do nothing here. */
export function TerminalOutput({ text, label, className }: { text: string; label: string; className?: string }) {
  return (
    <pre
      tabIndex={0}
      role="region"
      aria-label={label}
      className={cn(
        'max-h-72 overflow-auto rounded-md border border-line bg-sunken px-3 py-2 font-mono text-xs leading-5 whitespace-pre-wrap text-ink-muted [overflow-wrap:anywhere] -outline-offset-2',
        className,
      )}
    >
      {terminalText(text)}
    </pre>
  )
}
