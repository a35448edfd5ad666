import { draftOf } from '../model/event-draft'
import type { StateEventDraft } from '../model/events'
import type { WorkerControlRecord } from '../model/records'

/** A person ordered a control. */
export function controlRequested(control: WorkerControlRecord): StateEventDraft {
  const { action, requestedBy } = control
  const message =
    action === 'send' ? `${requestedBy.name} wrote to the agent` : `${requestedBy.name} asked to ${action}`
  return draftOf('control.requested', aboutControl(control), message, { control })
}

/** The control's effect was seen: its last receipt and its end. */
export function controlTookEffect(control: WorkerControlRecord, note: string): StateEventDraft[] {
  const { id, action } = control
  const about = aboutControl(control)
  return [
    draftOf('control.observed', about, note, { id, step: 'effect', note }),
    draftOf('control.completed', about, `${action} completed`, { id }),
  ]
}

function aboutControl({ workerId, attempt }: WorkerControlRecord) {
  return { id: workerId, attempt }
}
