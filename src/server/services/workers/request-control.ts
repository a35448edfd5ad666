import type { Decision } from '@/orchestration/decide/decision'
import {
  pendingControl,
  requestControl as decideControl,
  type ControlScope,
} from '@/orchestration/decide/request-control'
import type { ControlAction, WorkerControlRecord, WorkerRecord } from '@/orchestration/model/records'
import type { ControlStatus } from '@/orchestration/model/status'
import { entityOf } from '@/orchestration/run/run-view'
import type { ServiceContext } from '../context'
import { newControl } from './new-control'

type ControlDetails = {
  /** What `send` says. */
  text?: string
  /** What the order changes; by default it is stored for the runner. */
  decision?: (control: WorkerControlRecord) => Decision<ControlScope>
}

export type ControlReceipt = { controlId: string; status: ControlStatus }

/** Stores a control for a worker, decided in the transaction by the state the worker then has. */
export async function requestControl(
  ctx: ServiceContext,
  target: WorkerRecord,
  action: ControlAction,
  { text, decision = decideControl }: ControlDetails = {},
): Promise<ControlReceipt> {
  const control = newControl(ctx, target, action, text)
  const { scope, decide } = decision(control)
  const { view } = await ctx.deps.store.change(target.runId, scope, decide)
  const worker = entityOf(view, 'workers', target.id)
  const stored = view.controls[control.id] ?? pendingControl(view, worker, action)
  if (stored === undefined) throw new Error(`control ${control.id} was not stored`)
  return { controlId: stored.id, status: stored.status }
}
