import type { WorkerControlRecord } from '../model/records'
import { entityOf } from '../run/run-view'
import type { Decision } from './decision'
import { endQueuedWorker } from './end-queued-worker'
import { requestControl, type ControlScope } from './request-control'

/** A queued worker is cancelled at once, with the control completed; a running one when its runner has stopped it. */
export function cancelWorker(control: WorkerControlRecord): Decision<ControlScope> {
  const { scope, decide } = requestControl(control)
  return {
    scope,
    decide(view) {
      const requested = decide(view)
      const { id, attempt } = entityOf(view, 'workers', control.workerId)
      const controls = requested.length === 0 ? view.controls : withControl(view.controls, { ...control, attempt })
      return [
        ...requested,
        ...endQueuedWorker({ ...view, controls }, id, { status: 'cancelled', by: control.requestedBy }),
      ]
    },
  }
}

function withControl(controls: Readonly<Record<string, WorkerControlRecord>>, control: WorkerControlRecord) {
  return { ...controls, [control.id]: control }
}
