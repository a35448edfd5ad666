import { CircleAlert, Info, TriangleAlert } from 'lucide-react'
import { memo } from 'react'
import { TURN_INTERRUPTED } from '@/orchestration/run/fold-transcript'
import type { Transcript, TranscriptBlock } from '@/orchestration/run/transcript'
import { FailureNotice } from '@/components/status/failure-notice'
import { AgentText } from '@/components/text/agent-text'
import { cn } from '@/components/ui/cn'
import { Picture } from './picture'
import { LogBlock } from './log-block'
import { terminalText } from './terminal-text'
import { InputBlock } from './input-block'
import { ThoughtBlock } from './thought-block'
import { ToolCard } from './tool-card'

type TranscriptViewProps = {
  transcript: Transcript
  /** Opens tools that failed, changed files or showed pictures; in a narrow column they stay closed. */
  expanded?: boolean
  /** Leaves out failures, where the page shows the worker's own beside it. */
  withoutFailures?: boolean
  /** Leaves out what the program wrote beside the protocol. */
  withoutLog?: boolean
  className?: string
}

/** What one attempt said and did, in order. */
export function TranscriptView({
  transcript,
  expanded = false,
  withoutFailures = false,
  withoutLog = false,
  className,
}: TranscriptViewProps) {
  const lastSeq = transcript.blocks.at(-1)?.seq
  const blocks = transcript.blocks.filter(
    (block) => !(withoutFailures && isFailureNote(block)) && !(withoutLog && block.kind === 'log'),
  )
  return (
    <div className={cn('grid grid-cols-[minmax(0,1fr)] gap-3 empty:hidden', className)}>
      {blocks.map((block) => (
        <Block
          key={`${block.kind}-${block.seq}`}
          block={block}
          expanded={expanded}
          active={block.seq === lastSeq && transcript.activity === 'thinking'}
        />
      ))}
    </div>
  )
}

/** What the worker's own failure says too, also that somebody interrupted it. */
function isFailureNote(block: TranscriptBlock): boolean {
  return block.kind === 'note' && (block.failure !== null || block.text === TURN_INTERRUPTED)
}

const Block = memo(function Block({
  block,
  expanded,
  active,
}: {
  block: TranscriptBlock
  expanded: boolean
  active: boolean
}) {
  switch (block.kind) {
    case 'message':
      return (
        <div data-block="message">
          <AgentText text={block.text} />
        </div>
      )
    case 'thought':
      return <ThoughtBlock text={block.text} active={active} />
    case 'tool':
      return <ToolCard block={block} open={expanded && isWorthOpening(block)} />
    case 'picture':
      return <Picture picture={block} />
    case 'log':
      return <LogBlock text={block.text} />
    case 'input':
      return <InputBlock block={block} />
    case 'note':
      return <NoteBlock block={block} />
  }
})

/** What a reader of the whole page would open anyway. */
function isWorthOpening({ status, content, pictures = [] }: Extract<TranscriptBlock, { kind: 'tool' }>): boolean {
  return status === 'errored' || pictures.length > 0 || content.some(({ type }) => type === 'diff')
}

function NoteBlock({ block }: { block: Extract<TranscriptBlock, { kind: 'note' }> }) {
  if (block.failure !== null) return <FailureNotice failure={block.failure} />
  const { icon: Icon, classes } = NOTE_LOOKS[block.tone]
  return (
    <p className={cn('flex items-start gap-1.5 text-xs', classes)}>
      <Icon className="mt-0.5 size-3.5 shrink-0" aria-hidden />
      <span dir="auto" className="min-w-0 break-words whitespace-pre-line">
        {terminalText(block.text)}
      </span>
    </p>
  )
}

const NOTE_LOOKS = {
  info: { icon: Info, classes: 'text-ink-subtle' },
  warning: { icon: TriangleAlert, classes: 'text-waiting-text' },
  error: { icon: CircleAlert, classes: 'text-failed-text' },
} as const satisfies Record<Extract<TranscriptBlock, { kind: 'note' }>['tone'], object>
