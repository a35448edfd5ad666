'use client'
import { visibleLine } from '@/orchestration/model/visible-text'
import { Keyboard, KeyRound, LogOut, Monitor, MonitorSmartphone, Moon, Sun } from 'lucide-react'
import Link from 'next/link'
import { signOut } from 'next-auth/react'
import type { ReactNode } from 'react'
import { toast } from 'sonner'
import { OrderItem } from '@/components/connection/order-button'
import { errorMessage } from '@/components/text/error-message'
import {
  Menu,
  MenuContent,
  MenuItem,
  MenuLabel,
  MenuRadioGroup,
  MenuRadioItem,
  MenuSeparator,
  MenuTrigger,
} from '@/components/ui/menu'
import { useOpeners } from './global-keys'
import { parseTheme } from './theme'
import { useTheme } from './theme-provider'

export type Person = { name: string; role: string }

export function UserMenu({ person, children }: { person: Person; children: ReactNode }) {
  const { theme, setTheme } = useTheme()
  const { openShortcuts } = useOpeners()
  return (
    <Menu>
      <MenuTrigger asChild>{children}</MenuTrigger>
      <MenuContent align="start" side="top" className="min-w-56">
        <MenuLabel>
          <span className="block truncate text-sm font-medium text-ink">{visibleLine(person.name)}</span>
          <span className="capitalize">{person.role}</span>
        </MenuLabel>
        <MenuSeparator />
        <MenuLabel>Theme</MenuLabel>
        <MenuRadioGroup value={theme} onValueChange={(value) => setTheme(parseTheme(value))}>
          <MenuRadioItem value="system">
            <Monitor />
            As the system
          </MenuRadioItem>
          <MenuRadioItem value="light">
            <Sun />
            Light
          </MenuRadioItem>
          <MenuRadioItem value="dark">
            <Moon />
            Dark
          </MenuRadioItem>
        </MenuRadioGroup>
        <MenuSeparator />
        <MenuItem asChild>
          <Link href="/settings/tokens">
            <KeyRound />
            API tokens
          </Link>
        </MenuItem>
        <MenuItem asChild>
          <Link href="/settings/sessions">
            <MonitorSmartphone />
            Sessions
          </Link>
        </MenuItem>
        <MenuItem onSelect={openShortcuts}>
          <Keyboard />
          Keyboard shortcuts
        </MenuItem>
        <MenuSeparator />
        <OrderItem onSelect={() => void leave()}>
          <LogOut />
          Sign out
        </OrderItem>
      </MenuContent>
    </Menu>
  )
}

async function leave(): Promise<void> {
  try {
    await signOut({ callbackUrl: '/sign-in' })
  } catch (error) {
    toast.error('You are still signed in.', { description: errorMessage(error) })
  }
}

export function Avatar({ name }: { name: string }) {
  // By code points: half an emoji would be another character on the server than in the browser.
  const initials = name
    .split(/\s+/)
    .map((word) => [...word][0] ?? '')
    .slice(0, 2)
    .join('')
  return (
    <span
      aria-hidden
      className="flex size-6 shrink-0 items-center justify-center rounded-full border border-line-strong bg-sunken text-2xs font-semibold text-ink-muted uppercase"
    >
      {initials || '?'}
    </span>
  )
}
