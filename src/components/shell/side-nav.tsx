'use client'
import { visibleLine } from '@/orchestration/model/visible-text'
import { PanelLeftClose, PanelLeftOpen, Plus, Search } from 'lucide-react'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { useState } from 'react'
import { useOpenRequestCount } from '@/components/inbox/use-open-requests'
import { Button, buttonVariants } from '@/components/ui/button'
import { cn } from '@/components/ui/cn'
import { Kbd } from '@/components/ui/kbd'
import { useOpeners } from './global-keys'
import { Logo } from './logo'
import { isActivePath, NAV_ITEMS } from './nav-items'
import { NAV_COOKIE, setScreenCookie } from './theme'
import { Avatar, type Person, UserMenu } from './user-menu'

const ROW = 'flex h-8 items-center gap-2.5 rounded-md px-2 text-sm'
/** Words stand only where there is room: on wide screens, and when the person has not folded the bar. */
const WORDS = 'hidden min-w-0 flex-1 truncate text-left lg:group-data-[folded=false]/nav:block'

export function SideNav({ person, initialFolded }: { person: Person; initialFolded: boolean }) {
  const [folded, setFolded] = useState(initialFolded)
  const { openPalette } = useOpeners()
  const fold = () => {
    setScreenCookie(NAV_COOKIE, folded ? 'open' : 'folded')
    setFolded(!folded)
  }
  return (
    <nav
      aria-label="Main"
      data-folded={folded}
      className="group/nav sticky top-0 hidden h-dvh w-14 shrink-0 flex-col gap-1 border-r border-line bg-sunken px-2.5 py-3 transition-[width] duration-150 sm:flex lg:data-[folded=false]:w-56"
    >
      <div className="mb-2 flex items-center gap-2 lg:group-data-[folded=false]/nav:pl-1.5">
        <Link
          href="/"
          className="flex min-w-0 flex-1 items-center justify-center gap-2.5 rounded-md py-1"
          aria-label="Plenum, home"
        >
          <Logo />
          <span className={cn(WORDS, 'text-base font-semibold tracking-tight')}>Plenum</span>
        </Link>
        <Button
          variant="ghost"
          size="icon-sm"
          onClick={fold}
          aria-label={folded ? 'Unfold the bar' : 'Fold the bar'}
          className="hidden lg:group-data-[folded=false]/nav:inline-flex"
        >
          <PanelLeftClose />
        </Button>
      </div>
      <Link
        href="/runs/new"
        aria-label="New run"
        className={cn(buttonVariants({ variant: 'primary' }), 'px-0 lg:group-data-[folded=false]/nav:px-2')}
      >
        <Plus aria-hidden />
        <span className="hidden lg:group-data-[folded=false]/nav:inline">New run</span>
      </Link>
      <button
        type="button"
        onClick={openPalette}
        aria-label="Search and orders"
        className={cn(ROW, 'mb-2 justify-center border border-line bg-surface text-ink-subtle hover:text-ink')}
      >
        <Search className="size-4 shrink-0" aria-hidden />
        <span className={WORDS}>Search</span>
        <Kbd className="hidden lg:group-data-[folded=false]/nav:inline-flex">⌘K</Kbd>
      </button>
      <NavLinks />
      <div className="mt-auto grid grid-cols-1 gap-1">
        <Button
          variant="ghost"
          size="icon"
          onClick={fold}
          aria-label="Unfold the bar"
          className="hidden justify-self-center lg:group-data-[folded=true]/nav:inline-flex"
        >
          <PanelLeftOpen />
        </Button>
        <UserMenu person={person}>
          <button
            type="button"
            aria-label={`${visibleLine(person.name)}: menu`}
            className={cn(ROW, 'h-10 justify-center hover:bg-hover data-[state=open]:bg-hover')}
          >
            <Avatar name={visibleLine(person.name)} />
            <span className={WORDS}>{visibleLine(person.name)}</span>
          </button>
        </UserMenu>
      </div>
    </nav>
  )
}

function NavLinks() {
  const pathname = usePathname()
  const openRequests = useOpenRequestCount()
  return (
    <ul className="grid grid-cols-1 gap-0.5">
      {NAV_ITEMS.map(({ href, label, icon: Icon }) => {
        const count = href === '/inbox' ? openRequests : null
        const active = isActivePath(href, pathname)
        return (
          <li key={href}>
            <Link
              href={href}
              title={label}
              aria-current={active ? 'page' : undefined}
              className={cn(
                ROW,
                'relative justify-center text-ink-muted hover:bg-hover hover:text-ink',
                active && 'bg-surface font-medium text-ink shadow-xs ring-1 ring-line hover:bg-surface',
              )}
            >
              <Icon className={cn('size-4 shrink-0', active && 'text-accent-text')} aria-hidden />
              <span className={cn(WORDS, 'max-lg:sr-only')}>{label}</span>
              {count ? <CountMark count={count} /> : null}
            </Link>
          </li>
        )
      })}
    </ul>
  )
}

/** How many requests wait for a person. */
export function CountMark({ count }: { count: string }) {
  return (
    <span className="tabular flex h-[1.125rem] min-w-[1.125rem] items-center justify-center rounded-full bg-waiting-soft px-1 text-2xs font-semibold text-waiting-text ring-1 ring-waiting-edge max-lg:absolute max-lg:-top-0.5 max-lg:-right-0.5 lg:group-data-[folded=true]/nav:absolute lg:group-data-[folded=true]/nav:-top-0.5 lg:group-data-[folded=true]/nav:-right-0.5">
      {count}
      <span className="sr-only"> open requests</span>
    </span>
  )
}
