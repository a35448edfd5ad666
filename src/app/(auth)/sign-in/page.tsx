import { KeyRound } from 'lucide-react'
import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { localPath } from '@/components/auth/local-path'
import { SignInForm } from '@/components/auth/sign-in-form'
import { Card, CardBody } from '@/components/ui/card'
import { Notice } from '@/components/ui/notice'
import { currentActor } from '@/server/auth/current-actor'
import { hasOwner } from '@/server/auth/has-owner'

export const metadata: Metadata = { title: 'Sign in' }

type Params = { next?: string | string[]; error?: string | string[] }

export default async function SignInPage({ searchParams }: { searchParams: Promise<Params> }) {
  const { next, error } = await searchParams
  const target = typeof next === 'string' ? next : null
  if ((await currentActor()) !== null) redirect(localPath(target))
  if (!(await hasOwner())) {
    return (
      <Notice tone="running" icon={KeyRound} title="This installation has no owner yet">
        Open the one-time setup link that the server printed when it started. Starting it again prints a new one.
      </Notice>
    )
  }
  return (
    <Card aria-labelledby="sign-in-title">
      <CardBody className="grid gap-5 p-6">
        <h1 id="sign-in-title" className="text-lg font-semibold">
          Sign in
        </h1>
        <SignInForm next={target} problem={typeof error === 'string' ? error : null} />
      </CardBody>
    </Card>
  )
}
