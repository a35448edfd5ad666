'use client'

import { Ban, Download, Ellipsis, GitFork, Hand, Link2, RotateCw } from 'lucide-react'
import Link from 'next/link'
import { toast } from 'sonner'
import { isTerminalRunStatus } from '@/orchestration/model/status'
import { type RunView, workersInOrder } from '@/orchestration/run/run-view'
import { errorMessage } from '@/components/text/error-message'
import { Button, buttonVariants } from '@/components/ui/button'
import { cn } from '@/components/ui/cn'
import { Menu, MenuContent, MenuItem, MenuSeparator, MenuTrigger } from '@/components/ui/menu'
import { TraceItems } from './trace-items'
import type { BulkControls } from './use-bulk-controls'

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
  const interruptAll = onControlAll !== null && running.length > 1 ? () => onControlAll('interrupt', running) : null
  const retryFailed =
    onControlAll !== null && failed.length > 0 && failed.length < workers.length
      ? () => onControlAll('retry', failed)
      : null
  // A phone's width shows one order and keeps the others in the menu.
  const isCancelFirst = mayCancel && !isTerminalRunStatus(run.status)
  return (
    <div className="flex flex-wrap items-center gap-2">
      {interruptAll === null ? null : (
        <Button
          size="sm"
          title="End every running turn"
          onClick={interruptAll}
          className={cn(isCancelFirst && 'max-sm:hidden')}
        >
          <Hand />
          Interrupt all
        </Button>
      )}
      {retryFailed === null ? null : (
        <Button size="sm" onClick={retryFailed} className={cn(isCancelFirst && 'max-sm:hidden')}>
          <RotateCw />
          Retry failed
          <span className="tabular text-ink-subtle">{failed.length}</span>
        </Button>
      )}
      {isCancelFirst ? (
        <Button size="sm" variant="danger" disabled={isCancelling} onClick={onCancel} aria-keyshortcuts="x">
          <Ban />
          {isCancelling ? 'Cancelling …' : 'Cancel run'}
        </Button>
      ) : null}
      <div className="flex items-center gap-2 max-sm:hidden">
        <Link
          href={`/runs/new?from=${run.id}`}
          className={buttonVariants({ size: 'sm' })}
          title="Start a new run from this one"
        >
          <GitFork />
          Fork
        </Link>
        <Menu>
          <MenuTrigger asChild>
            <Button size="sm" title="Download the complete trace">
              <Download />
              Trace
            </Button>
          </MenuTrigger>
          <MenuContent align="end">
            <TraceItems runId={run.id} />
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
      <Menu>
        <MenuTrigger asChild>
          <Button size="icon-sm" aria-label="More" className="sm:hidden">
            <Ellipsis />
          </Button>
        </MenuTrigger>
        <MenuContent align="end">
          {isCancelFirst && interruptAll !== null ? (
            <MenuItem onSelect={interruptAll}>
              <Hand />
              Interrupt all
            </MenuItem>
          ) : null}
          {isCancelFirst && retryFailed !== null ? (
            <MenuItem onSelect={retryFailed}>
              <RotateCw />
              Retry failed
              <span className="tabular ml-auto text-ink-subtle">{failed.length}</span>
            </MenuItem>
          ) : null}
          <MenuItem asChild>
            <Link href={`/runs/new?from=${run.id}`}>
              <GitFork />
              Fork
            </Link>
          </MenuItem>
          <MenuItem onSelect={() => void copyLink()}>
            <Link2 />
            Copy link
          </MenuItem>
          <MenuSeparator />
          <TraceItems runId={run.id} />
        </MenuContent>
      </Menu>
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
