'use client'
import { createContext, type ReactNode, useContext, useState } from 'react'
import { useNavigate } from '@/components/connection/use-navigate'
import { CommandPalette } from './command-palette'
import { NAV_ITEMS } from './nav-items'
import { ShortcutsDialog } from './shortcuts-dialog'
import { useShortcuts } from './use-shortcuts'

type Openers = { openPalette: () => void; openShortcuts: () => void }
const OpenersContext = createContext<Openers>({ openPalette: () => undefined, openShortcuts: () => undefined })

/** The palette, the list of shortcuts, and the keys that work on every page. */
export function GlobalKeys({ children }: { children: ReactNode }) {
  const navigate = useNavigate()
  const [open, setOpen] = useState<'palette' | 'shortcuts' | null>(null)
  const openPalette = () => setOpen('palette')
  const openShortcuts = () => setOpen('shortcuts')
  const go = NAV_ITEMS.flatMap(({ href, keys }) => (keys === null ? [] : [[keys, () => navigate(href)] as const]))
  useShortcuts({
    ...Object.fromEntries(go),
    'mod+k': openPalette,
    '?': openShortcuts,
    c: () => navigate('/runs/new'),
  })
  const openChange = (name: 'palette' | 'shortcuts') => (isOpen: boolean) => setOpen(isOpen ? name : null)
  return (
    <OpenersContext value={{ openPalette, openShortcuts }}>
      {children}
      <CommandPalette open={open === 'palette'} onOpenChange={openChange('palette')} />
      <ShortcutsDialog open={open === 'shortcuts'} onOpenChange={openChange('shortcuts')} />
    </OpenersContext>
  )
}

export function useOpeners(): Openers {
  return useContext(OpenersContext)
}
