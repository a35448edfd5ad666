'use client'
import { CircleUser, Cpu, House, Inbox, ListTree, Plus } from 'lucide-react'
import type { Route } from 'next'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { useOpenRequestCount } from '@/components/inbox/use-open-requests'
import { cn } from '@/components/ui/cn'
import { isActivePath } from './nav-items'
import { CountMark } from './side-nav'
import { type Person, UserMenu } from './user-menu'

const ITEM =
  'relative flex h-14 flex-col items-center justify-center gap-0.5 text-2xs font-medium whitespace-nowrap text-ink-muted -outline-offset-2'

/** The phone's navigation: six targets within the reach of a thumb. */
export function BottomBar({ person }: { person: Person }) {
  const pathname = usePathname()
  const openRequests = useOpenRequestCount()
  const link = (href: Route) => ({
    href,
    'aria-current': isActivePath(href, pathname) && pathname !== '/runs/new' ? ('page' as const) : undefined,
    className: cn(ITEM, 'aria-[current=page]:text-accent-text'),
  })
  return (
    <nav
      aria-label="Main"
      className="fixed inset-x-0 bottom-0 z-40 grid grid-cols-6 border-t border-line bg-surface pb-[env(safe-area-inset-bottom)] sm:hidden"
    >
      <Link {...link('/')}>
        <House className="size-5" aria-hidden />
        Home
      </Link>
      <Link {...link('/inbox')}>
        <span className="relative">
          <Inbox className="size-5" aria-hidden />
          {openRequests ? (
            <span className="absolute -top-1 -right-2.5">
              <CountMark count={openRequests} />
            </span>
          ) : null}
        </span>
        Needs you
      </Link>
      <Link {...link('/runs')}>
        <ListTree className="size-5" aria-hidden />
        Runs
      </Link>
      <Link href="/runs/new" aria-label="New run" className={ITEM}>
        <span className="flex size-11 items-center justify-center rounded-full bg-accent text-accent-ink">
          <Plus className="size-5" aria-hidden />
        </span>
      </Link>
      <Link {...link('/runtimes')}>
        <Cpu className="size-5" aria-hidden />
        Runtimes
      </Link>
      <UserMenu person={person}>
        <button type="button" className={ITEM}>
          <CircleUser className="size-5" aria-hidden />
          Me
        </button>
      </UserMenu>
    </nav>
  )
}
