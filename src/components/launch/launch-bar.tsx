'use client'
import { CircleAlert, Rocket } from 'lucide-react'
import type { RuntimeDescriptor } from '@/orchestration/model/runtime'
import { REDUCTION_MODE_LABELS } from '@/components/status/labels'
import { plural } from '@/components/text/format-tokens'
import { Button } from '@/components/ui/button'
import { Kbd } from '@/components/ui/kbd'
import { Notice } from '@/components/ui/notice'
import type { LaunchDraft } from './launch-draft'
import { targetWords } from './model-search'
import type { DraftIssue } from './to-launch-input'

type LaunchBarProps = {
  draft: LaunchDraft
  runtimes: readonly RuntimeDescriptor[]
  formIssues: readonly DraftIssue[]
  error: string | null
  isLaunching: boolean
  autoFocus: boolean
  onReset: () => void
}

/** What is about to happen, in a sentence, and the order to do it. Always in reach. */
export function LaunchBar({ draft, runtimes, formIssues, error, isLaunching, autoFocus, onReset }: LaunchBarProps) {
  const problem = error ?? formIssues[0]?.message ?? null
  return (
    <div className="sticky bottom-[calc(3.5rem+var(--notice-height))] z-20 border-t border-line bg-canvas px-4 py-3 sm:bottom-(--notice-height) sm:px-6">
      <div className="mx-auto grid grid-cols-1 max-w-7xl gap-3">
        {problem === null ? null : (
          <Notice role="alert" tone="failed" icon={CircleAlert} title="The run was not launched">
            {problem} Nothing you typed is lost.
          </Notice>
        )}
        <div className="flex flex-wrap items-center justify-end gap-x-3 gap-y-2">
          <p className="min-w-0 flex-1 basis-40 truncate text-sm text-ink-muted max-sm:hidden">
            {summaryOf(draft, runtimes)}
          </p>
          <Button variant="ghost" onClick={onReset}>
            Clear
          </Button>
          <Button type="submit" variant="primary" busy={isLaunching} autoFocus={autoFocus} className="max-sm:flex-1">
            {isLaunching ? null : <Rocket />}
            Launch run
            <Kbd className="ml-1 border-white/25 bg-white/15 text-accent-ink max-sm:hidden">⌘↵</Kbd>
          </Button>
        </div>
      </div>
    </div>
  )
}

function summaryOf(draft: LaunchDraft, runtimes: readonly RuntimeDescriptor[]): string {
  const workers = draft.targets.reduce((sum, target) => sum + target.repeat, 0)
  if (workers === 0) return 'No targets yet.'
  const backends = new Set(draft.targets.map((target) => target.backend)).size
  const fanout = `${plural(workers, 'worker')} on ${plural(backends, 'runtime')}`
  if (draft.mode === 'none') return `${fanout}, no verdict.`
  const judge = draft.judge ? `, judged by ${targetWords(runtimes, draft.judge.backend, draft.judge.model)}` : ''
  return `${fanout}, then ${REDUCTION_MODE_LABELS[draft.mode].label.toLowerCase()}${judge}.`
}
