'use client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { CircleAlert } from 'lucide-react'
import { type SubmitEvent, useState } from 'react'
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
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { Notice } from '@/components/ui/notice'

/** Asks an owner, once and with the password, to accept that agents can read the server's secrets. */
export function AcceptIsolationDialog() {
  const [open, setOpen] = useState(false)
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button>Accept this…</Button>
      </DialogTrigger>
      <DialogContent>
        <AcceptIsolation onDone={() => setOpen(false)} />
      </DialogContent>
    </Dialog>
  )
}

function AcceptIsolation({ onDone }: { onDone: () => void }) {
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const [password, setPassword] = useState('')
  const accept = useMutation(
    trpc.settings.acceptOpenIsolation.mutationOptions({
      async onSuccess() {
        await queryClient.invalidateQueries({ queryKey: trpc.runtimes.isolation.queryKey() })
        onDone()
      },
    }),
  )
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    accept.mutate({ password })
  }
  return (
    <form onSubmit={submit} className="flex min-h-0 flex-col">
      <DialogHeader>
        <DialogTitle>Let others in although agents can read secrets?</DialogTitle>
      </DialogHeader>
      <DialogBody className="grid grid-cols-1 gap-4">
        <p className="text-sm text-ink-muted">
          Everyone who may launch a run here can make an agent read this server’s database, sessions and keys. Accept
          this only where you trust each of them as an owner. It is written to the audit log, and asked once.
        </p>
        <Field id="accept-password" label="Your password">
          <Input
            id="accept-password"
            type="password"
            autoComplete="current-password"
            autoFocus
            required
            value={password}
            onChange={({ target }) => setPassword(target.value)}
          />
        </Field>
        {accept.isError ? (
          <Notice tone="failed" icon={CircleAlert} role="alert" title="It was not accepted">
            {errorMessage(accept.error)}
          </Notice>
        ) : null}
      </DialogBody>
      <DialogFooter>
        <DialogClose asChild>
          <Button type="button">Cancel</Button>
        </DialogClose>
        <Button type="submit" variant="danger" busy={accept.isPending}>
          Accept
        </Button>
      </DialogFooter>
    </form>
  )
}
