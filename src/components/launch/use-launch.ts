'use client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef } from 'react'
import type { LaunchRunInput } from '@/orchestration/model/launch'
import { useNavigate } from '@/components/connection/use-navigate'
import { errorMessage } from '@/components/text/error-message'
import { useTRPC } from '@/components/trpc/trpc'

/**
 * Launches and goes to the run. The same input carries the same idempotency key, so a second click, or a repeat after a lost
 * answer, finds the run of the first instead of starting another.
 */
export function useLaunch(onLaunched?: () => void) {
  const trpc = useTRPC()
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const sent = useRef<{ body: string; key: string } | null>(null)
  const mutation = useMutation(
    trpc.runs.launch.mutationOptions({
      async onSuccess({ runId }) {
        onLaunched?.()
        navigate(`/runs/${runId}`)
        await queryClient.invalidateQueries({ queryKey: trpc.runs.list.pathKey() })
      },
    }),
  )
  const launch = (input: LaunchRunInput) => {
    if (mutation.isPending) return
    const body = JSON.stringify(input)
    if (sent.current?.body !== body) sent.current = { body, key: newKey() }
    mutation.mutate({ ...input, idempotencyKey: sent.current.key })
  }
  return {
    launch,
    /** Also true after success, until the run's page is there. */
    isLaunching: mutation.isPending || mutation.isSuccess,
    error: mutation.error === null ? null : errorMessage(mutation.error),
  }
}

/** `crypto.randomUUID` exists only on https and localhost. */
function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
