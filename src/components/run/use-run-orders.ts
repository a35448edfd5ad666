'use client'

import { useMutation } from '@tanstack/react-query'
import { toast } from 'sonner'
import type { ReductionPlan } from '@/orchestration/model/launch'
import type { WordlessAction } from '@/orchestration/model/records'
import { errorMessage } from '@/components/text/error-message'
import { type RouterOutputs, useTRPC } from '@/components/trpc/trpc'

/** What the one who looks may do with this run. The server decides again at each act. */
export type RunRights = RouterOutputs['runs']['view']['may']

/**
 * What a person can order on a run; null is what this person may not. Each is only "requested" here: its effect comes back
 * as events of the ledger, and a refusal is said at once.
 */
export type RunOrders = {
  cancelRun: (() => void) | null
  control: ((workerId: string, action: WordlessAction) => void) | null
  /** Says something to a running worker; `onTaken` when the ledger has it. */
  send: ((workerId: string, text: string, onTaken: () => void) => void) | null
  /** Goes on with a worker that has ended, with these words. */
  followUp: RunOrders['send']
  judge: ((plan: ReductionPlan, onTaken: () => void) => void) | null
  adopt: ((reductionId: string, choice: { reason?: string; winnerLabel?: string }, onTaken: () => void) => void) | null
  isSending: boolean
  isJudging: boolean
  isAdopting: boolean
}

/** `wake` looks for the events of an order on a run that was settled. */
export function useRunOrders(runId: string, may: RunRights, wake: () => void): RunOrders {
  const trpc = useTRPC()
  const answers = { onSuccess: wake, onError: (error: unknown) => toast.error(errorMessage(error)) }
  const cancelRun = useMutation(trpc.runs.cancel.mutationOptions(answers))
  const controls = {
    cancel: useMutation(trpc.workers.cancel.mutationOptions(answers)),
    interrupt: useMutation(trpc.workers.interrupt.mutationOptions(answers)),
    retry: useMutation(trpc.workers.retry.mutationOptions(answers)),
    resume: useMutation(trpc.workers.resume.mutationOptions(answers)),
  } satisfies Record<WordlessAction, unknown>
  const send = useMutation(trpc.workers.send.mutationOptions(answers))
  const judge = useMutation(trpc.reductions.create.mutationOptions(answers))
  const adopt = useMutation(trpc.reductions.adopt.mutationOptions(answers))
  return {
    cancelRun: may.cancel ? () => cancelRun.mutate({ runId }) : null,
    control: may.control ? (workerId, action) => controls[action].mutate({ workerId }) : null,
    send: may.control ? (workerId, text, onTaken) => send.mutate({ workerId, text }, { onSuccess: onTaken }) : null,
    followUp: may.control
      ? (workerId, text, onTaken) => controls.resume.mutate({ workerId, text }, { onSuccess: onTaken })
      : null,
    judge: may.judge ? (plan, onTaken) => judge.mutate({ ...plan, runId }, { onSuccess: onTaken }) : null,
    adopt: may.adopt
      ? (reductionId, choice, onTaken) => adopt.mutate({ reductionId, ...choice }, { onSuccess: onTaken })
      : null,
    isSending: send.isPending || controls.resume.isPending,
    isJudging: judge.isPending,
    isAdopting: adopt.isPending,
  }
}
