'use client'
import { visibleLine } from '@/orchestration/model/visible-text'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useQuery } from '@/components/trpc/use-query'
import { useState } from 'react'
import { toast } from 'sonner'
import { errorMessage } from '@/components/text/error-message'
import { useTRPC } from '@/components/trpc/trpc'
import { Button } from '@/components/ui/button'
import { Card, CardBody, CardHeader, CardTitle } from '@/components/ui/card'
import { Input } from '@/components/ui/input'
import { type Definition, type Draft, EMPTY_DRAFT, isEndpoint, toDraft } from './definition-draft'
import { DefinitionForm } from './definition-form'
import { KnownAgents } from './known-agents'
import { RuntimeTest } from './runtime-test'

type Open = { draft: Draft; changed: Definition | null }

/** Runtimes that the workspace defines for itself, for those who may; nothing for others. */
export function WorkspaceRuntimes() {
  const trpc = useTRPC()
  const [open, setOpen] = useState<Open | null>(null)
  const definitions = useQuery(trpc.runtimes.definitions.queryOptions(undefined, { retry: false }))
  if (definitions.data === undefined) return null
  return (
    <>
      <Card aria-label="Runtimes of this workspace">
        <CardHeader>
          <CardTitle>Runtimes of this workspace</CardTitle>
          <Button className="ml-auto" onClick={() => setOpen({ draft: EMPTY_DRAFT, changed: null })}>
            Add a runtime
          </Button>
        </CardHeader>
        {open === null ? null : (
          <CardBody>
            <DefinitionForm
              key={open.draft.id}
              start={open.draft}
              changed={open.changed}
              onDone={() => setOpen(null)}
            />
          </CardBody>
        )}
        <ul className="divide-y divide-line">
          {definitions.data.map((definition) => (
            <li key={definition.runtimeId} className="grid grid-cols-1 gap-2 px-4 py-3 text-sm">
              <DefinitionRow
                definition={definition}
                onEdit={() => setOpen({ draft: toDraft(definition.entry), changed: definition })}
              />
              <RuntimeTest runtimeId={definition.runtimeId} />
            </li>
          ))}
        </ul>
      </Card>
      <KnownAgents onUse={(entry) => setOpen({ draft: toDraft(entry), changed: null })} />
    </>
  )
}

function DefinitionRow({ definition, onEdit }: { definition: Definition; onEdit: () => void }) {
  const { runtimeId, entry, keyTail, updatedBy } = definition
  const place = isEndpoint(entry) ? (entry.baseUrl ?? entry.kind) : [entry.command, ...entry.args].join(' ')
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <span className="font-medium">{visibleLine(entry.title ?? runtimeId)}</span>
      <code className="min-w-0 flex-1 basis-60 font-mono text-xs break-all text-ink-muted">{place}</code>
      <span className="text-xs text-ink-subtle">
        {keyTail === null ? '' : `key …${keyTail} · `}by {updatedBy}
      </span>
      <Button size="sm" onClick={onEdit} aria-label={`Change ${runtimeId}`}>
        Change
      </Button>
      <RemoveDefinition runtimeId={runtimeId} />
    </div>
  )
}

function RemoveDefinition({ runtimeId }: { runtimeId: string }) {
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const [password, setPassword] = useState<string | null>(null)
  const remove = useMutation(
    trpc.runtimes.remove.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries({ queryKey: trpc.runtimes.pathKey() }),
      onError: (error) => toast.error(`${runtimeId} was not removed.`, { description: errorMessage(error) }),
    }),
  )
  if (password === null) {
    return (
      <Button size="sm" variant="danger" onClick={() => setPassword('')} aria-label={`Remove ${runtimeId}`}>
        Remove
      </Button>
    )
  }
  return (
    <form
      className="flex items-center gap-2"
      onSubmit={(event) => {
        event.preventDefault()
        remove.mutate({ runtimeId, password })
      }}
    >
      <Input
        type="password"
        autoComplete="current-password"
        aria-label={`Your password, to remove ${runtimeId} and its key`}
        placeholder="Your password"
        required
        value={password}
        onChange={(event) => setPassword(event.target.value)}
      />
      <Button size="sm" type="submit" variant="danger" busy={remove.isPending}>
        Remove it and its key
      </Button>
    </form>
  )
}
