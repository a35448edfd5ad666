import { visibleLine } from '@/orchestration/model/visible-text'
import { ChevronRight, CircleCheck, CircleQuestionMark, CircleX, Hand, LoaderCircle } from 'lucide-react'
import { memo } from 'react'
import type { TranscriptBlock } from '@/orchestration/run/transcript'
import { DiffView } from '@/components/diff/diff-view'
import { ToolAnswer } from '@/components/request/tool-answer'
import { useToolRequest } from '@/components/request/tool-requests'
import { cn } from '@/components/ui/cn'
import { Picture } from './picture'
import { TerminalOutput } from './terminal-output'
import { terminalText } from './terminal-text'
import { WholeLink } from './whole-link'
import { TOOL_ICONS } from './tool-icons'

type ToolBlock = Extract<TranscriptBlock, { kind: 'tool' }>

/** One use of a tool: its title always, what went in and came out when opened. `open` shows it opened from the start. */
export const ToolCard = memo(function ToolCard({ block, open = false }: { block: ToolBlock; open?: boolean }) {
  const Icon = TOOL_ICONS[block.toolKind]
  const asked = useToolRequest(block.toolId)
  const waiting = block.status === 'running' ? asked : null
  const look = waiting !== null ? WAITING : block.isUnread === true ? UNREAD : LOOKS[block.status]
  const input = inputText(block.input)
  const pictures = block.pictures ?? []
  const title = visibleLine(terminalText(block.title))
  const card = (
    <details open={open} className="group/tool rounded-md border border-line bg-surface">
      <summary className="flex min-h-8 list-none items-center gap-2 rounded-md px-2 py-1 text-sm hover:bg-hover max-sm:min-h-11 [&::-webkit-details-marker]:hidden">
        <Icon className="size-3.5 shrink-0 text-ink-subtle" aria-hidden />
        <span dir="auto" className="min-w-0 flex-1 truncate font-mono text-xs text-ink-muted" title={title}>
          {title}
        </span>
        <span className={cn('inline-flex items-center gap-1 text-xs', look.classes)}>
          <look.icon className={cn('size-3.5', look.spins && 'animate-spin')} aria-hidden />
          <span className={look.quiet ? 'sr-only' : undefined}>{look.label}</span>
        </span>
        <ChevronRight
          className="size-3.5 shrink-0 text-ink-subtle transition-transform group-open/tool:rotate-90"
          aria-hidden
        />
      </summary>
      <div className="grid gap-2 border-t border-line p-2">
        {input === null ? null : <TerminalOutput label="Input of the tool" text={input} />}
        <WholeLink part="Input" whole={block.wholeInput} />
        {block.error === null ? null : (
          <p className="text-xs break-words text-failed-text">{visibleLine(terminalText(block.error))}</p>
        )}
        {block.content.map((content, index) =>
          content.type === 'diff' ? (
            <DiffView key={index} {...content} />
          ) : (
            <TerminalOutput key={index} label="Output of the tool" text={content.text} />
          ),
        )}
        <WholeLink part="Output" whole={block.whole} />
        {pictures.map((picture) => (
          <Picture key={picture.artifactId} picture={picture} />
        ))}
        {input === null && block.error === null && block.content.length + pictures.length === 0 ? (
          <p className="text-xs text-ink-subtle">{NO_OUTPUT[block.isUnread === true ? 'unread' : block.status]}</p>
        ) : null}
      </div>
    </details>
  )
  if (waiting === null) return card
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-1.5">
      {card}
      <ToolAnswer {...waiting} />
    </div>
  )
})

const WAITING = {
  label: 'waits for you',
  icon: Hand,
  classes: 'text-waiting-text',
  spins: false,
  quiet: false,
} as const

const UNREAD = {
  label: 'ended; its report could not be read',
  icon: CircleQuestionMark,
  classes: 'text-ink-subtle',
  spins: false,
  quiet: false,
} as const

const NO_OUTPUT = {
  running: 'No output yet.',
  completed: 'No output.',
  errored: 'No output.',
  unread: 'Its output was in a message that was too large to be read.',
} as const

const LOOKS = {
  running: { label: 'running', icon: LoaderCircle, classes: 'text-running-text', spins: true, quiet: false },
  completed: { label: 'done', icon: CircleCheck, classes: 'text-completed-text', spins: false, quiet: true },
  errored: { label: 'failed', icon: CircleX, classes: 'text-failed-text', spins: false, quiet: false },
} as const satisfies Record<ToolBlock['status'], object>

function inputText(input: unknown): string | null {
  if (input === undefined || input === null) return null
  return typeof input === 'string' ? input : JSON.stringify(input, null, 2)
}
