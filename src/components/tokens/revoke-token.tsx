'use client'
import { visibleLine } from '@/orchestration/model/visible-text'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { CircleAlert } from 'lucide-react'
import { useState } from 'react'
import { errorMessage } from '@/components/text/error-message'
import { useTRPC } from '@/components/trpc/trpc'
import { Button } from '@/components/ui/button'
import {
  Dialog,
  DialogBody,
  DialogClose,
  DialogContent,
  DialogFooter,
  DialogHeader,
  DialogTitle,
  DialogTrigger,
} from '@/components/ui/dialog'
import { Notice } from '@/components/ui/notice'

export function RevokeToken({ token }: { token: { id: string; name: string } }) {
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const [open, setOpen] = useState(false)
  const revoke = useMutation(
    trpc.tokens.revoke.mutationOptions({
      async onSuccess() {
        await queryClient.invalidateQueries({ queryKey: trpc.tokens.list.pathKey() })
        setOpen(false)
      },
    }),
  )
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button variant="danger" size="sm" aria-label={`Revoke ${visibleLine(token.name)}`}>
          Revoke
        </Button>
      </DialogTrigger>
      <DialogContent className="max-w-md">
        <DialogHeader>
          <DialogTitle>Revoke “{visibleLine(token.name)}”?</DialogTitle>
        </DialogHeader>
        <DialogBody className="grid grid-cols-1 gap-3 text-sm text-ink-muted">
          Programs that use this token are refused at once. This cannot be undone.
          {revoke.isError ? (
            <Notice role="alert" tone="failed" icon={CircleAlert}>
              {errorMessage(revoke.error)}
            </Notice>
          ) : null}
        </DialogBody>
        <DialogFooter>
          <DialogClose asChild>
            <Button>Keep it</Button>
          </DialogClose>
          <Button variant="danger" busy={revoke.isPending} onClick={() => revoke.mutate({ id: token.id })}>
            Revoke the token
          </Button>
        </DialogFooter>
      </DialogContent>
    </Dialog>
  )
}
