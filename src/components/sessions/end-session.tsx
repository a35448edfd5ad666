'use client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { errorMessage } from '@/components/text/error-message'
import { useTRPC } from '@/components/trpc/trpc'
import { Button } from '@/components/ui/button'
import { ConfirmEnd } from './confirm-end'

/** Ends one other session of the person. */
export function EndSession({ id, device }: { id: string; device: string }) {
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const end = useMutation(
    trpc['me.endSession'].mutationOptions({
      onSuccess: () => queryClient.invalidateQueries({ queryKey: trpc['me.sessions'].pathKey() }),
    }),
  )
  return (
    <ConfirmEnd
      trigger={
        <Button variant="danger" size="sm" aria-label={`End the session of ${device}`}>
          End
        </Button>
      }
      title={`End the session of ${device}?`}
      confirm="End the session"
      busy={end.isPending}
      problem={end.isError ? errorMessage(end.error) : null}
      onConfirm={() => end.mutateAsync({ id })}
    >
      That device is signed out at once, and what it shows live stops. Runs go on.
    </ConfirmEnd>
  )
}
