import { ChevronRight, Terminal } from 'lucide-react'
import { memo } from 'react'
import { TerminalOutput } from './terminal-output'

/** What an agent's program wrote on its standard error, folded: for finding faults. */
export const LogBlock = memo(function LogBlock({ text }: { text: string }) {
  return (
    <details className="group/log text-sm text-ink-muted">
      <summary className="inline-flex min-h-7 list-none items-center gap-1.5 rounded-md pr-2 text-xs text-ink-subtle hover:text-ink max-sm:min-h-11 [&::-webkit-details-marker]:hidden">
        <Terminal className="size-3.5" aria-hidden />
        Log of the program
        <ChevronRight className="size-3.5 transition-transform group-open/log:rotate-90" aria-hidden />
      </summary>
      {text === '' ? (
        <p className="mt-1 text-xs">People who manage runtimes see what the program wrote.</p>
      ) : (
        <TerminalOutput label="Log of the program" text={text} className="mt-1" />
      )}
    </details>
  )
})
