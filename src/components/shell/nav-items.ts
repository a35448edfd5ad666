import { Cpu, House, Inbox, KeyRound, ListTree, type LucideIcon } from 'lucide-react'
import type { Route } from 'next'

export type NavItem = { href: Route; label: string; icon: LucideIcon; keys: string | null }

/** Where one can go, in order. `keys` is the shortcut. */
export const NAV_ITEMS: readonly NavItem[] = [
  { href: '/', label: 'Home', icon: House, keys: 'g h' },
  { href: '/inbox', label: 'Needs you', icon: Inbox, keys: 'g i' },
  { href: '/runs', label: 'Runs', icon: ListTree, keys: 'g r' },
  { href: '/runtimes', label: 'Runtimes', icon: Cpu, keys: 'g t' },
  { href: '/settings/tokens', label: 'API tokens', icon: KeyRound, keys: null },
]

export function isActivePath(href: string, pathname: string): boolean {
  return href === '/' ? pathname === '/' : pathname === href || pathname.startsWith(`${href}/`)
}
