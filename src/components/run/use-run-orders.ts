'use client'

import { useMutation } from '@tanstack/react-query'
import { toast } from 'sonner'
import type { ReductionPlan } from '@/orchestration/model/launch'
import type { ControlAction } from '@/orchestration/model/records'
import { errorMessage } from '@/components/text/error-message'
import { useTRPC } from '@/components/trpc/trpc'

/**
 * What a person can order on a run. Each is only "requested" here: its effect comes back as events of the ledger, and a
 * refusal is said at once. Where a page is read-only there are none.
 */
export type RunOrders = {
  cancelRun(): void
  control(workerId: string, action: ControlAction): void
  judge(plan: ReductionPlan, onTaken: () => void): void
  adopt(reductionId: string): void
  isJudging: boolean
}

/** `wake` looks for the events of an order on a run that was settled. */
export function useRunOrders(runId: string, wake: () => void): RunOrders {
  const trpc = useTRPC()
  const answers = { onSuccess: wake, onError: (error: unknown) => toast.error(errorMessage(error)) }
  const cancelRun = useMutation(trpc.runs.cancel.mutationOptions(answers))
  const controls = {
    cancel: useMutation(trpc.workers.cancel.mutationOptions(answers)),
    interrupt: useMutation(trpc.workers.interrupt.mutationOptions(answers)),
    retry: useMutation(trpc.workers.retry.mutationOptions(answers)),
    resume: useMutation(trpc.workers.resume.mutationOptions(answers)),
  } satisfies Record<ControlAction, unknown>
  const judge = useMutation(trpc.reductions.create.mutationOptions(answers))
  const adopt = useMutation(trpc.reductions.adopt.mutationOptions(answers))
  return {
    cancelRun: () => cancelRun.mutate({ runId }),
    control: (workerId, action) => controls[action].mutate({ workerId }),
    judge: (plan, onTaken) => judge.mutate({ ...plan, runId }, { onSuccess: onTaken }),
    adopt: (reductionId) => adopt.mutate({ reductionId }),
    isJudging: judge.isPending,
  }
}
