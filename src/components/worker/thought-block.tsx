import { Brain, ChevronRight } from 'lucide-react'
import { memo } from 'react'
import { AgentText } from '@/components/text/agent-text'

/** What an agent thought, folded: it is not its answer. */
export const ThoughtBlock = memo(function ThoughtBlock({ text, active }: { text: string; active: boolean }) {
  return (
    <details className="group/thought text-sm text-ink-muted">
      <summary className="inline-flex min-h-7 list-none items-center gap-1.5 rounded-md pr-2 text-xs text-ink-subtle hover:text-ink max-sm:min-h-11 [&::-webkit-details-marker]:hidden">
        <Brain className="size-3.5" aria-hidden />
        {active ? 'Thinking …' : 'Thoughts'}
        <ChevronRight className="size-3.5 transition-transform group-open/thought:rotate-90" aria-hidden />
      </summary>
      <div className="mt-1 border-l-2 border-line pl-3">
        <AgentText text={text} className="text-sm text-ink-muted" />
      </div>
    </details>
  )
})
