'use client'

import { visibleLine } from '@/orchestration/model/visible-text'
import { useState } from 'react'
import { isTerminalRunStatus, isTerminalWorkerStatus } from '@/orchestration/model/status'
import { workersInOrder } from '@/orchestration/run/run-view'
import { BulkReportNotice } from '@/components/bulk/bulk-report-notice'
import { NeedsYou } from '@/components/request/needs-you'
import { Inspector } from '@/components/worker/inspector'
import { InspectorPanel } from '@/components/worker/inspector-panel'
import { useDrafts } from '@/components/worker/use-drafts'
import { ownValue } from '@/orchestration/model/own-value'
import { ConfirmDialog } from './confirm-dialog'
import { bindControl } from './bind-control'
import type { RunSnapshot } from './fold-feed'
import { RunAnnouncer } from './run-announcer'
import { RunHeader } from './run-header'
import { RunTabs } from './run-tabs'
import { useBulkControls } from './use-bulk-controls'
import { useRunFeed } from './use-run-feed'
import { useRunKeys } from './use-run-keys'
import { useRunLocation } from './use-run-location'
import { type RunRights, useRunOrders } from './use-run-orders'

type RunPageProps = { runId: string; initial: RunSnapshot; may: RunRights }

/** The run, live: what needs a person, the candidates, the verdict, and everything that happened. */
export function RunPage({ runId, initial, may }: RunPageProps) {
  const { view, transcripts, link, wake } = useRunFeed(runId, initial)
  const navigation = useRunLocation()
  const orders = useRunOrders(runId, may, wake)
  const bulk = useBulkControls(wake)
  const sendAll = may.control ? bulk.send : null
  const draftOf = useDrafts()
  const [isConfirming, setConfirming] = useState(false)
  const mayCancel = may.cancel && !isTerminalRunStatus(view.run.status)
  const { workerId } = navigation.location
  const selected = workerId === null ? null : (ownValue(view.workers, workerId) ?? null)
  const say = selected !== null && isTerminalWorkerStatus(selected.status) ? orders.followUp : orders.send
  useRunKeys({
    candidates: workersInOrder(view).filter((worker) => worker.kind === 'target'),
    selected,
    navigation,
    orders,
    onCancel: () => setConfirming(mayCancel),
  })
  const close = () => navigation.go({ workerId: null })
  return (
    <>
      <RunAnnouncer view={view} />
      <RunHeader
        view={view}
        link={link}
        mayCancel={may.cancel}
        onCancel={() => setConfirming(true)}
        onControlAll={sendAll}
      />
      <div className="flex flex-1 items-stretch">
        <div className="flex min-w-0 flex-1 flex-col">
          <NeedsYou view={view} mayAnswer={may.answer} onSettled={wake} />
          {bulk.report === null ? null : (
            <div className="px-4 pt-4 pb-2 sm:px-6">
              <BulkReportNotice report={bulk.report} onDismiss={bulk.dismiss} />
            </div>
          )}
          <RunTabs
            view={view}
            transcripts={transcripts}
            navigation={navigation}
            orders={orders}
            onControlAll={sendAll}
            isControlling={bulk.isSending}
            mayAnswer={may.answer}
            onAnswered={wake}
          />
        </div>
        {selected === null ? null : (
          <InspectorPanel label={`Worker ${visibleLine(selected.target.label)}`} onClose={close}>
            {(inSheet) => (
              <Inspector
                view={view}
                worker={selected}
                onControl={bindControl(orders.control, selected.id)}
                onSend={say === null ? null : (text, onTaken) => say(selected.id, text, onTaken)}
                isSending={orders.isSending}
                draft={draftOf(selected.id)}
                onClose={inSheet ? null : close}
              />
            )}
          </InspectorPanel>
        )}
      </div>
      <ConfirmDialog
        open={isConfirming}
        title="Cancel this run?"
        confirm="Cancel the run"
        onConfirm={() => orders.cancelRun?.()}
        onOpenChange={setConfirming}
      >
        Every worker is stopped, and no verdict is made. What they have written so far is kept.
      </ConfirmDialog>
    </>
  )
}
