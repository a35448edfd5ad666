'use client'
import { CircleAlert } from 'lucide-react'
import { signIn } from 'next-auth/react'
import { type SubmitEvent, useState } from 'react'
import { readConnection } from '@/components/connection/connection'
import { NOT_SENT } from '@/components/connection/not-sent'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { Notice } from '@/components/ui/notice'
import { localPath } from './local-path'
import { signInProblem } from './sign-in-problem'
import { useHydrated } from '@/components/ui/use-hydrated'

/** `next` is where to go then; `problem` is an error that next-auth brought back. */
export function SignInForm({ next, problem }: { next: string | null; problem: string | null }) {
  const hydrated = useHydrated()
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState(problem === null ? null : signInProblem(problem))
  const submit = async (form: FormData) => {
    if (readConnection() === 'offline') return setError(NOT_SENT)
    setBusy(true)
    setError(null)
    const result = await signIn('credentials', {
      email: form.get('email'),
      password: form.get('password'),
      redirect: false,
    }).catch(() => undefined) // the server cannot be reached: said below, like an answer that says nothing
    if (result?.ok === true && !result.error) {
      window.location.assign(localPath(next)) // a whole load: everything read before was read as a stranger
      return
    }
    setBusy(false)
    setError(signInProblem(result?.error ?? 'unreachable'))
  }
  const onSubmit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    void submit(new FormData(event.currentTarget))
  }
  return (
    <form method="post" onSubmit={onSubmit} className="grid grid-cols-1 gap-4">
      {error === null ? null : (
        <Notice role="alert" tone="failed" icon={CircleAlert}>
          {error}
        </Notice>
      )}
      <Field id="email" label="E-mail">
        <Input id="email" name="email" type="email" autoComplete="username" required autoFocus className="h-10" />
      </Field>
      <Field id="password" label="Password">
        <Input
          id="password"
          name="password"
          type="password"
          autoComplete="current-password"
          required
          className="h-10"
        />
      </Field>
      <Button type="submit" variant="primary" size="lg" busy={busy} disabled={!hydrated}>
        Sign in
      </Button>
    </form>
  )
}
