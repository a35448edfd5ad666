'use client'

import { useState } from 'react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { toast } from 'sonner'
import type { RequestAnswerInput, RuntimeRequestRecord } from '@/orchestration/model/request'
import { errorMessage } from '@/components/text/error-message'
import { useTRPC } from '@/components/trpc/trpc'
import { firstAnswerWords } from './first-answer'
import { hasReopened, type SentFor } from './has-reopened'

export type AnswerOrder = { answer: RequestAnswerInput; toSiblings: boolean }
export type AnswerRequest = {
  send: (order: AnswerOrder) => void
  isSending: boolean
  /** The ledger took the answer; the request's own events say when it reached the agent, or that it is open again. */
  isSent: boolean
  /** Why it was not taken. `isLate`: somebody was first. */
  error: { message: string; isLate: boolean } | null
}

/** Sends an answer bound to what was shown. `onSettled` is called when it was taken and when somebody else was first. */
export function useAnswerRequest(
  request: Pick<RuntimeRequestRecord, 'id' | 'digest' | 'status' | 'responseStatus' | 'updatedAt'>,
  onSettled?: () => void,
): AnswerRequest {
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const [sentFor, setSentFor] = useState<SentFor | null>(null)
  const mutation = useMutation(
    trpc.requests.answer.mutationOptions({
      onSuccess({ siblings }) {
        const late = siblings.filter((sibling) => sibling.status === 'conflict').length
        if (late > 0) toast.warning(`${late} of the other workers had been answered or had ended already.`)
      },
      onError(error) {
        // The card says so too, but it goes as soon as the page hears of the other answer.
        const first = firstAnswerWords(error)
        if (first !== null) toast.warning('Somebody was first', { description: first })
      },
      async onSettled() {
        onSettled?.()
        await queryClient.invalidateQueries({ queryKey: trpc.requests.list.pathKey() })
      },
    }),
  )
  const first = firstAnswerWords(mutation.error)
  return {
    send: ({ answer, toSiblings }) => {
      setSentFor({ id: request.id, updatedAt: request.updatedAt })
      mutation.mutate({ ...answer, id: request.id, digest: request.digest, applyToSiblings: toSiblings })
    },
    isSending: mutation.isPending,
    isSent: mutation.isSuccess && sentFor !== null && !hasReopened(request, sentFor),
    error: mutation.error === null ? null : { message: first ?? errorMessage(mutation.error), isLate: first !== null },
  }
}
