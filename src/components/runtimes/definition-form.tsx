'use client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { CircleAlert } from 'lucide-react'
import { useId, useState } from 'react'
import { errorMessage } from '@/components/text/error-message'
import { useTRPC } from '@/components/trpc/trpc'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { Notice } from '@/components/ui/notice'
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from '@/components/ui/select'
import { Textarea } from '@/components/ui/textarea'
import { type Definition, type Draft, type EndpointKind, type Entry, isEndpointKind, toEntry } from './definition-draft'

const KINDS = {
  acp: 'An agent that speaks the Agent Client Protocol',
  anthropic: 'Anthropic’s models, by a key of yours',
  google: 'Google’s Gemini models, by a key of yours',
  openai: 'OpenAI’s models, by a key of yours',
  'openai-compatible': 'Another model endpoint in OpenAI’s format',
  command: 'A program: the task on its input, the answer on its output',
} as const satisfies Record<Entry['kind'], string>

const ADDRESS_HINTS = {
  anthropic: 'Empty: https://api.anthropic.com/v1.',
  google: 'Empty: https://generativelanguage.googleapis.com/v1beta.',
  openai: 'Empty: https://api.openai.com/v1.',
  'openai-compatible': 'Ends in /v1 for most.',
} as const satisfies Record<EndpointKind, string>

/** Over both columns. */
const WIDE = 'sm:col-span-2'

const isKind = (value: string): value is Entry['kind'] => Object.hasOwn(KINDS, value)

type Props = {
  start: Draft
  /** Of the one that is changed; null for a new one. */
  changed: Pick<Definition, 'runtimeId' | 'keyTail' | 'entry'> | null
  onDone: () => void
}

/** Adds a runtime to the workspace, or changes one. What is saved runs on the server, so the password is asked again. */
export function DefinitionForm({ start, changed, onDone }: Props) {
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const base = useId()
  const [draft, setDraft] = useState(start)
  const [password, setPassword] = useState('')
  const keyTail = changed?.keyTail ?? null
  const save = useMutation(
    trpc.runtimes.save.mutationOptions({
      async onSuccess() {
        await queryClient.invalidateQueries({ queryKey: trpc.runtimes.pathKey() })
        onDone()
      },
    }),
  )
  const set = (change: Partial<Draft>) => setDraft((before) => ({ ...before, ...change }))
  const text = (name: keyof Draft, label: string, hint: string, className?: string) => (
    <Field id={`${base}-${name}`} label={label} hint={hint} className={className}>
      <Input
        id={`${base}-${name}`}
        value={draft[name]}
        autoComplete="off"
        type={name === 'apiKey' ? 'password' : 'text'}
        onChange={(event) => set({ [name]: event.target.value })}
      />
    </Field>
  )
  const area = (name: keyof Draft, label: string, hint: string, className?: string) => (
    <Field id={`${base}-${name}`} label={label} hint={hint} className={className}>
      <Textarea
        id={`${base}-${name}`}
        value={draft[name]}
        rows={3}
        className="font-mono text-xs"
        onChange={(event) => set({ [name]: event.target.value })}
      />
    </Field>
  )
  return (
    <form
      className="grid grid-cols-1 gap-4 sm:grid-cols-2"
      aria-label={changed === null ? 'Add a runtime' : `Change ${changed.runtimeId}`}
      onSubmit={(event) => {
        event.preventDefault()
        const { apiKey } = draft
        save.mutate({ entry: toEntry(draft, changed?.entry ?? null), password, ...(apiKey === '' ? {} : { apiKey }) })
      }}
    >
      <Field id={`${base}-kind`} label="What it is" className={WIDE}>
        <Select value={draft.kind} onValueChange={(kind) => (isKind(kind) ? set({ kind }) : undefined)}>
          <SelectTrigger id={`${base}-kind`}>
            <SelectValue />
          </SelectTrigger>
          <SelectContent>
            {Object.entries(KINDS).map(([kind, label]) => (
              <SelectItem key={kind} value={kind}>
                {label}
              </SelectItem>
            ))}
          </SelectContent>
        </Select>
      </Field>
      {text('id', 'Id', 'Targets name it by this: letters, digits, dots, dashes.')}
      {text('title', 'Title', 'Shown to people; the id when empty.')}
      {isEndpointKind(draft.kind) ? (
        <>
          {text('baseUrl', 'Base URL', `${ADDRESS_HINTS[draft.kind]} Changing it forgets the stored key.`)}
          {text('apiKey', 'Key', keyTail === null ? 'Stored encrypted.' : `Ends in ${keyTail}; empty keeps it.`)}
          {area('models', 'Models', 'One id a line; empty asks the endpoint.', WIDE)}
        </>
      ) : (
        <>
          {text('command', 'Command', 'A program on the server’s PATH, or its full path.', WIDE)}
          {area('args', 'Arguments', 'One a line.')}
          {area('env', 'Variables', 'NAME=value, one a line. They are stored as they are: no secrets here.')}
        </>
      )}
      {save.isError ? (
        <Notice role="alert" tone="failed" icon={CircleAlert} className={WIDE}>
          {errorMessage(save.error)}
        </Notice>
      ) : null}
      <Field id={`${base}-password`} label="Your password" hint="What you save runs on the server.">
        <Input
          id={`${base}-password`}
          type="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
      </Field>
      {/* In line with the field beside it: below the height of its label. */}
      <div className="flex items-start justify-end gap-2 sm:pt-6.5">
        <Button onClick={onDone}>Close</Button>
        <Button type="submit" variant="primary" busy={save.isPending}>
          {changed === null ? 'Add the runtime' : 'Save the changes'}
        </Button>
      </div>
    </form>
  )
}
