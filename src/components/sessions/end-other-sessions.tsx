'use client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { errorMessage } from '@/components/text/error-message'
import { useTRPC } from '@/components/trpc/trpc'
import { Button } from '@/components/ui/button'
import { ConfirmEnd } from './confirm-end'

/** Ends every session of the person but this one. */
export function EndOtherSessions({ count }: { count: number }) {
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const end = useMutation(
    trpc['me.endOtherSessions'].mutationOptions({
      onSuccess: () => queryClient.invalidateQueries({ queryKey: trpc['me.sessions'].pathKey() }),
    }),
  )
  return (
    <div className="flex justify-end">
      <ConfirmEnd
        trigger={<Button variant="danger">End all other sessions</Button>}
        title="End all other sessions?"
        confirm="End them"
        busy={end.isPending}
        problem={end.isError ? errorMessage(end.error) : null}
        onConfirm={() => end.mutateAsync()}
      >
        {count === 1 ? 'One other device is' : `${count} other devices are`} signed out at once. This device stays
        signed in, and runs go on.
      </ConfirmEnd>
    </div>
  )
}
