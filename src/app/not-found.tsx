import { Compass } from 'lucide-react'
import type { Metadata } from 'next'
import { cookies } from 'next/headers'
import Link from 'next/link'
import { AppShell } from '@/components/shell/app-shell'
import { MissingPage } from '@/components/shell/missing-page'
import { NAV_COOKIE } from '@/components/shell/theme'
import { buttonVariants } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { currentActor } from '@/server/auth/current-actor'

export const metadata: Metadata = { title: 'Not found' }

const TITLE = 'There is nothing here'
const REASONS = 'The address is wrong, the page was deleted, or it belongs to another workspace.'

/** An address that no page has: within the frame for those who are signed in, alone for others. */
export default async function NotFound() {
  const actor = await currentActor()
  if (actor === null) {
    return (
      <main className="flex min-h-dvh flex-col justify-center">
        <EmptyState
          heading="h1"
          icon={Compass}
          title={TITLE}
          action={
            <Link href="/" className={buttonVariants()}>
              Go Home
            </Link>
          }
        >
          {REASONS}
        </EmptyState>
      </main>
    )
  }
  const navFolded = (await cookies()).get(NAV_COOKIE)?.value === 'folded'
  return (
    <AppShell person={{ name: actor.name, role: actor.role }} navFolded={navFolded}>
      <MissingPage title={TITLE}>{REASONS}</MissingPage>
    </AppShell>
  )
}
