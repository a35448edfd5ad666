import { visibleLine } from '@/orchestration/model/visible-text'
import { CircleX, CornerDownRight, Hourglass, type LucideIcon } from 'lucide-react'
import type { InputStatus, TranscriptBlock } from '@/orchestration/run/transcript'
import { cn } from '@/components/ui/cn'

/** What a person said to the agent, where the agent got it. */
export function InputBlock({ block }: { block: Extract<TranscriptBlock, { kind: 'input' }> }) {
  const { icon: Icon, words, classes } = LOOKS[block.status]
  return (
    <div className="ml-auto grid max-w-[85%] gap-1 rounded-lg border border-line bg-sunken px-3 py-2">
      <p className="text-xs font-medium text-ink-muted">{block.by}</p>
      <p dir="auto" className="text-sm break-words whitespace-pre-wrap [unicode-bidi:plaintext]">
        {block.text}
      </p>
      <p className={cn('flex items-start gap-1 text-xs', classes)}>
        <Icon className="mt-0.5 size-3 shrink-0" aria-hidden />
        <span className="min-w-0 break-words first-letter:uppercase">
          {visibleLine(
            block.status === 'failed' ? `not delivered: ${block.note ?? 'no reason was given'}` : (block.note ?? words),
          )}
        </span>
      </p>
    </div>
  )
}

const LOOKS = {
  waiting: { icon: Hourglass, words: 'waits until the agent can take it', classes: 'text-waiting-text' },
  delivered: { icon: CornerDownRight, words: 'delivered', classes: 'text-ink-subtle' },
  failed: { icon: CircleX, words: 'not delivered', classes: 'text-failed-text' },
} as const satisfies Record<InputStatus, { icon: LucideIcon; words: string; classes: string }>
