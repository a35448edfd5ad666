import type { ReactNode } from 'react'
import { ConnectionNotice } from '@/components/connection/connection-notice'
import { UpdateNotice } from '@/components/connection/update-notice'
import { BottomBar } from './bottom-bar'
import { GlobalKeys } from './global-keys'
import { SideNav } from './side-nav'
import type { Person } from './user-menu'

/** The frame of every page of the app: navigation at the side, or at the bottom of a phone, and the page. */
export function AppShell({ person, navFolded, children }: { person: Person; navFolded: boolean; children: ReactNode }) {
  return (
    <GlobalKeys>
      <a
        href="#main"
        className="sr-only z-50 rounded-md bg-accent px-3 py-2 text-sm text-accent-ink focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        Skip to the page
      </a>
      <div className="flex min-h-dvh">
        <SideNav person={person} initialFolded={navFolded} />
        <div className="flex min-w-0 flex-1 flex-col pb-14 has-data-connection-notice:[--notice-height:2.5rem] sm:pb-0">
          <main id="main" tabIndex={-1} className="flex flex-1 flex-col pb-6 outline-none sm:pb-0">
            {children}
          </main>
          <UpdateNotice />
          <ConnectionNotice />
        </div>
      </div>
      <BottomBar person={person} />
    </GlobalKeys>
  )
}
