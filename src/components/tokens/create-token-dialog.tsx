'use client'
import { visibleLine } from '@/orchestration/model/visible-text'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { CircleAlert, Plus } from 'lucide-react'
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
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from '@/components/ui/select'
import { NewTokenShown } from './new-token-shown'
import { ScopeFields } from './scope-fields'
import type { Scope } from './scopes'

const EXPIRIES = { '7': '7 days', '30': '30 days', '90': '90 days', '365': 'One year' } as const

export function CreateTokenDialog() {
  const [open, setOpen] = useState(false)
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button variant="primary">
          <Plus />
          New token
        </Button>
      </DialogTrigger>
      <DialogContent onInteractOutside={(event) => event.preventDefault()}>
        <CreateToken />
      </DialogContent>
    </Dialog>
  )
}

function CreateToken() {
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const [name, setName] = useState('')
  const [scopes, setScopes] = useState<Scope[]>(['runs:read'])
  const [days, setDays] = useState('90')
  const create = useMutation(
    trpc.tokens.create.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries({ queryKey: trpc.tokens.list.pathKey() }),
    }),
  )
  if (create.data !== undefined)
    return <NewTokenShown name={visibleLine(create.data.token.name)} bearer={create.data.bearer} />
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    create.mutate({ name, scopes, expiresInDays: Number(days) })
  }
  return (
    <form onSubmit={submit} className="flex min-h-0 flex-col">
      <DialogHeader>
        <DialogTitle>New API token</DialogTitle>
      </DialogHeader>
      <DialogBody className="grid grid-cols-1 gap-4">
        <Field id="token-name" label="Name" hint="What will use it, for example “nightly evaluation”.">
          <Input
            id="token-name"
            aria-describedby="token-name-note"
            autoFocus
            required
            maxLength={80}
            autoComplete="off"
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </Field>
        <ScopeFields scopes={scopes} onChange={setScopes} />
        <Field id="token-expiry" label="Ends after">
          <Select value={days} onValueChange={setDays}>
            <SelectTrigger id="token-expiry">
              <SelectValue />
            </SelectTrigger>
            <SelectContent>
              {Object.entries(EXPIRIES).map(([value, label]) => (
                <SelectItem key={value} value={value}>
                  {label}
                </SelectItem>
              ))}
            </SelectContent>
          </Select>
        </Field>
        {create.isError ? (
          <Notice role="alert" tone="failed" icon={CircleAlert} title="The token was not made">
            {errorMessage(create.error)}
          </Notice>
        ) : null}
      </DialogBody>
      <DialogFooter>
        <DialogClose asChild>
          <Button>Cancel</Button>
        </DialogClose>
        <Button
          type="submit"
          variant="primary"
          busy={create.isPending}
          disabled={name.trim() === '' || scopes.length === 0}
        >
          Make the token
        </Button>
      </DialogFooter>
    </form>
  )
}
