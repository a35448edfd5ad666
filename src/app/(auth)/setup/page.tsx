import { KeyRound } from 'lucide-react'
import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { SetupForm } from '@/components/auth/setup-form'
import { Card, CardBody } from '@/components/ui/card'
import { Notice } from '@/components/ui/notice'
import { hasOwner } from '@/server/auth/has-owner'

export const metadata: Metadata = { title: 'Set up', referrer: 'no-referrer' }

export default async function SetupPage({ searchParams }: { searchParams: Promise<{ token?: string | string[] }> }) {
  const { token } = await searchParams
  if (await hasOwner()) redirect('/sign-in')
  if (typeof token !== 'string' || token === '') {
    return (
      <Notice tone="waiting" icon={KeyRound} title="The setup link is not complete">
        Open the whole link that the server printed when it started; it ends in a token.
      </Notice>
    )
  }
  return (
    <Card aria-labelledby="setup-title">
      <CardBody className="grid gap-5 p-6">
        <div className="grid gap-1">
          <h1 id="setup-title" className="text-lg font-semibold">
            Create the first owner
          </h1>
          <p className="text-sm text-ink-muted">The owner may do everything here. The link works once.</p>
        </div>
        <SetupForm token={token} />
      </CardBody>
    </Card>
  )
}
