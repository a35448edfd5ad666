'use client'

import { Ban, Download, Ellipsis, GitFork, Hand, Link2, RotateCw, StepForward } from 'lucide-react'
import Link from 'next/link'
import { toast } from 'sonner'
import { hasFailed, isInterrupted } from '@/orchestration/model/interruption'
import { isTerminalRunStatus } from '@/orchestration/model/status'
import { type RunView, workersInOrder } from '@/orchestration/run/run-view'
import { OrderButton, OrderItem } from '@/components/connection/order-button'
import { errorMessage } from '@/components/text/error-message'
import { Button, buttonVariants } from '@/components/ui/button'
import { Menu, MenuContent, MenuItem, MenuSeparator, MenuTrigger } from '@/components/ui/menu'
import { controlRule } from '@/components/worker/control-rules'
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
  const failed = workers.filter((worker) => hasFailed(worker) && worker.kind === 'target')
  const resumable = workers.filter((worker) => isInterrupted(worker) && controlRule('resume', worker, []).allowed)
  const isCancelling = run.cancelRequestedAt !== null && !isTerminalRunStatus(run.status)
  const interruptAll = onControlAll !== null && running.length > 1 ? () => onControlAll('interrupt', running) : null
  const retryFailed =
    onControlAll !== null && failed.length > 0 && failed.length < workers.length
      ? () => onControlAll('retry', failed)
      : null
  const resumeInterrupted =
    onControlAll !== null && resumable.length > 0 && workers.length > 1 ? () => onControlAll('resume', resumable) : null
  // A phone's width is for the title: there all orders are in the menu.
  const isCancelFirst = mayCancel && !isTerminalRunStatus(run.status)
  return (
    <div className="flex flex-wrap items-center gap-2">
      {interruptAll === null ? null : (
        <OrderButton size="sm" title="End every running turn" onClick={interruptAll} className="max-sm:hidden">
          <Hand />
          Interrupt all
        </OrderButton>
      )}
      {resumeInterrupted === null ? null : (
        <OrderButton size="sm" onClick={resumeInterrupted} className="max-sm:hidden">
          <StepForward />
          Resume interrupted
          <span className="tabular text-ink-subtle">{resumable.length}</span>
        </OrderButton>
      )}
      {retryFailed === null ? null : (
        <OrderButton size="sm" onClick={retryFailed} className="max-sm:hidden">
          <RotateCw />
          Retry failed
          <span className="tabular text-ink-subtle">{failed.length}</span>
        </OrderButton>
      )}
      {isCancelFirst ? (
        <OrderButton
          size="sm"
          variant="danger"
          disabled={isCancelling}
          onClick={onCancel}
          aria-keyshortcuts="x"
          className="max-sm:hidden"
        >
          <Ban />
          {isCancelling ? 'Cancelling …' : 'Cancel run'}
        </OrderButton>
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
          {interruptAll === null ? null : (
            <OrderItem onSelect={interruptAll}>
              <Hand />
              Interrupt all
            </OrderItem>
          )}
          {resumeInterrupted === null ? null : (
            <OrderItem onSelect={resumeInterrupted}>
              <StepForward />
              Resume interrupted
              <span className="tabular ml-auto text-ink-subtle">{resumable.length}</span>
            </OrderItem>
          )}
          {retryFailed === null ? null : (
            <OrderItem onSelect={retryFailed}>
              <RotateCw />
              Retry failed
              <span className="tabular ml-auto text-ink-subtle">{failed.length}</span>
            </OrderItem>
          )}
          {isCancelFirst ? (
            <OrderItem destructive disabled={isCancelling} onSelect={onCancel}>
              <Ban />
              {isCancelling ? 'Cancelling …' : 'Cancel run'}
            </OrderItem>
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
