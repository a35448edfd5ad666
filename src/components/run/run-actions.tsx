'use client'

import { Ban, Download, GitFork, Hand, Link2, RotateCw } from 'lucide-react'
import Link from 'next/link'
import { toast } from 'sonner'
import { isTerminalRunStatus } from '@/orchestration/model/status'
import { type RunView, workersInOrder } from '@/orchestration/run/run-view'
import { errorMessage } from '@/components/text/error-message'
import { Button, buttonVariants } from '@/components/ui/button'
import { Menu, MenuContent, MenuItem, MenuLabel, MenuTrigger } from '@/components/ui/menu'
import type { BulkControls } from './use-bulk-controls'

const TRACE_FORMATS = [
  { format: 'json', label: 'JSON', hint: 'everything, one document' },
  { format: 'ndjson', label: 'NDJSON', hint: 'one event a line' },
  { format: 'markdown', label: 'Markdown', hint: 'a report to read' },
] as const

type RunActionsProps = {
  view: RunView
  mayCancel: boolean
  onCancel: () => void
  onControlAll: BulkControls['send'] | null
}

/** What can be done with the whole run. */
export function RunActions({ view, mayCancel, onCancel, onControlAll }: RunActionsProps) {
  const { run } = view
  const workers = workersInOrder(view)
  const running = workers.filter(({ status }) => status === 'running')
  const failed = workers.filter(({ status, kind }) => status === 'failed' && kind === 'target')
  const isCancelling = run.cancelRequestedAt !== null && !isTerminalRunStatus(run.status)
  return (
    // As wide as a phone, so that the title keeps its own line there.
    <div className="flex flex-wrap items-center gap-2 max-sm:w-[calc(100vw-2rem)]">
      {onControlAll !== null && running.length > 1 ? (
        <Button size="sm" title="End every running turn" onClick={() => onControlAll('interrupt', running)}>
          <Hand />
          Interrupt all
        </Button>
      ) : null}
      {onControlAll !== null && failed.length > 0 && failed.length < workers.length ? (
        <Button size="sm" onClick={() => onControlAll('retry', failed)}>
          <RotateCw />
          Retry failed
          <span className="tabular text-ink-subtle">{failed.length}</span>
        </Button>
      ) : null}
      {mayCancel && !isTerminalRunStatus(run.status) ? (
        <Button size="sm" variant="danger" disabled={isCancelling} onClick={onCancel} aria-keyshortcuts="x">
          <Ban />
          {isCancelling ? 'Cancelling …' : 'Cancel run'}
        </Button>
      ) : null}
      <Link
        href={`/runs/new?from=${run.id}`}
        className={buttonVariants({ size: 'sm' })}
        title="Start a new run from this one"
      >
        <GitFork />
        <span className="max-sm:sr-only">Fork</span>
      </Link>
      <Menu>
        <MenuTrigger asChild>
          <Button size="sm" title="Download the complete trace">
            <Download />
            <span className="max-sm:sr-only">Trace</span>
          </Button>
        </MenuTrigger>
        <MenuContent align="end">
          <MenuLabel>Download the complete trace</MenuLabel>
          {TRACE_FORMATS.map(({ format, label, hint }) => (
            <MenuItem key={format} asChild>
              <a href={`/api/runs/${run.id}/trace?format=${format}`} download>
                {label}
                <span className="ml-auto pl-4 text-xs text-ink-subtle">{hint}</span>
              </a>
            </MenuItem>
          ))}
        </MenuContent>
      </Menu>
      <Button
        size="icon-sm"
        variant="ghost"
        aria-label="Copy link to this view"
        title="Copy link"
        onClick={() => void copyLink()}
      >
        <Link2 />
      </Button>
    </div>
  )
}

async function copyLink(): Promise<void> {
  try {
    await navigator.clipboard.writeText(window.location.href)
    toast.success('Link copied')
  } catch (error) {
    toast.error('The browser did not allow copying.', { description: errorMessage(error) })
  }
}
