'use client'
import { CircleAlert } from 'lucide-react'
import { signIn } from 'next-auth/react'
import { type SubmitEvent, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { Notice } from '@/components/ui/notice'
import { setUp } from './set-up'
import { useHydrated } from '@/components/ui/use-hydrated'

const PASSWORD_MIN = 12

/** Makes the first owner, signs in as them and goes Home. Nothing typed is lost when it is refused. */
export function SetupForm({ token }: { token: string }) {
  const hydrated = useHydrated()
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<string | null>(null)
  const [password, setPassword] = useState('')
  const left = PASSWORD_MIN - [...password].length
  const submit = async (form: FormData) => {
    const text = (name: string) => {
      const value = form.get(name)
      return typeof value === 'string' ? value : ''
    }
    setBusy(true)
    setError(null)
    const owner = { token, name: text('name'), email: text('email'), password }
    const problem = await setUp(owner)
    if (problem !== null) {
      setBusy(false)
      setError(problem)
      return
    }
    const result = await signIn('credentials', { email: owner.email, password, redirect: false })
    window.location.assign(result?.ok === true ? '/' : '/sign-in')
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
      <Field id="name" label="Your name">
        <Input id="name" name="name" autoComplete="name" required maxLength={120} autoFocus className="h-10" />
      </Field>
      <Field id="email" label="E-mail">
        <Input id="email" name="email" type="email" autoComplete="username" required maxLength={320} className="h-10" />
      </Field>
      <Field
        id="password"
        label="Password"
        hint={
          password !== '' && left > 0
            ? `${left} more ${left === 1 ? 'character' : 'characters'}.`
            : `At least ${PASSWORD_MIN} characters, and not one of the common ones. A sentence is best.`
        }
      >
        <Input
          id="password"
          name="password"
          type="password"
          autoComplete="new-password"
          aria-describedby="password-note"
          required
          minLength={PASSWORD_MIN}
          className="h-10"
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
      </Field>
      <Button type="submit" variant="primary" size="lg" busy={busy} disabled={!hydrated}>
        Create the owner and sign in
      </Button>
    </form>
  )
}
