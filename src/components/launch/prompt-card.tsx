'use client'
import { LIMITS } from '@/orchestration/model/target'
import { formatBytes } from '@/components/text/format-tokens'
import { Card } from '@/components/ui/card'
import { cn } from '@/components/ui/cn'
import { FieldError } from '@/components/ui/field'

type PromptCardProps = {
  prompt: string
  title: string
  error: string | null
  titleError: string | null
  autoFocus: boolean
  onChange: (change: { prompt?: string; title?: string }) => void
}

/** From here on the counter is shown as a share of what is allowed. */
const NEAR_LIMIT = LIMITS.promptBytes * 0.8

export function PromptCard({ prompt, title, error, titleError, autoFocus, onChange }: PromptCardProps) {
  const bytes = new TextEncoder().encode(prompt).length
  return (
    <Card className="transition-colors focus-within:border-ring focus-within:ring-2 focus-within:ring-ring/30">
      <input
        aria-label="Title"
        dir="auto"
        placeholder="Title (optional; else the first line of the task)"
        maxLength={LIMITS.titleLength}
        className="h-11 w-full rounded-t-lg border-b border-line bg-transparent px-4 text-sm font-medium outline-none placeholder:font-normal placeholder:text-ink-subtle"
        value={title}
        onChange={(event) => onChange({ title: event.target.value })}
      />
      <textarea
        aria-label="Task"
        dir="auto"
        autoFocus={autoFocus}
        required
        aria-invalid={error !== null}
        aria-describedby="prompt-note"
        placeholder="What should every target do? All of them get exactly this text."
        className="field-sizing-content block max-h-[60dvh] min-h-44 w-full resize-y bg-transparent px-4 py-3 text-base leading-relaxed outline-none placeholder:text-ink-subtle"
        value={prompt}
        onChange={(event) => onChange({ prompt: event.target.value })}
      />
      <div className="flex min-h-9 items-start gap-4 px-4 pb-2.5">
        <div id="prompt-note" className="flex-1">
          {error ? <FieldError>{error}</FieldError> : null}
          {titleError ? <FieldError>{titleError}</FieldError> : null}
        </div>
        <span
          className={cn(
            'tabular text-xs',
            bytes > LIMITS.promptBytes
              ? 'font-medium text-failed-text'
              : bytes > NEAR_LIMIT
                ? 'text-waiting-text'
                : 'text-ink-subtle',
          )}
        >
          {formatBytes(bytes)} <span className="sr-only">of</span>
          <span aria-hidden>/</span> 256 KiB
        </span>
      </div>
    </Card>
  )
}
