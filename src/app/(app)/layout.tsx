import { cookies } from 'next/headers'
import { redirect } from 'next/navigation'
import type { ReactNode } from 'react'
import { AppShell } from '@/components/shell/app-shell'
import { NAV_COOKIE } from '@/components/shell/theme'
import { currentActor } from '@/server/auth/current-actor'

/** Draws the frame for someone signed in. Not a boundary: each page's data is authorised by the service that gives it. */
export default async function AppLayout({ children }: { children: ReactNode }) {
  const actor = await currentActor()
  if (actor === null) redirect('/sign-in')
  const navFolded = (await cookies()).get(NAV_COOKIE)?.value === 'folded'
  return (
    <AppShell person={{ name: actor.name, role: actor.role }} navFolded={navFolded}>
      {children}
    </AppShell>
  )
}
