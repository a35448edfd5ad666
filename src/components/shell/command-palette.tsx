'use client'
import { Monitor, Moon, Plus, Sun } from 'lucide-react'
import type { Route } from 'next'
import { useState } from 'react'
import { foldText } from '@/orchestration/model/fold-text'
import { useNavigate } from '@/components/connection/use-navigate'
import { type CommandGroup, CommandList } from '@/components/ui/command-list'
import { Dialog, DialogContent, DialogTitle } from '@/components/ui/dialog'
import { Kbd } from '@/components/ui/kbd'
import { type NavItem, NAV_ITEMS } from './nav-items'
import { useTheme } from './theme-provider'
import { usePaletteRuns } from './use-palette-runs'

/** ⌘K: go somewhere, open a run, start one, change the theme. */
export function CommandPalette({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <DialogContent hideClose className="max-w-xl p-0">
        <DialogTitle className="sr-only">Search and orders</DialogTitle>
        <Palette close={() => onOpenChange(false)} />
      </DialogContent>
    </Dialog>
  )
}

type Order = { id: string; label: string; icon: NavItem['icon']; keys?: string | null; hint?: string; run: () => void }

function Palette({ close }: { close: () => void }) {
  const [query, setQuery] = useState('')
  const { orders, runs } = useOrders(query)
  const choose = (id: string) => {
    close()
    ;[...orders, ...runs].find((order) => order.id === id)?.run()
  }
  const groups = [
    { id: 'orders', items: orders.map(toItem) },
    { id: 'runs', title: 'Runs', items: runs.map(toItem) },
  ].filter((group) => group.items.length > 0)
  return (
    <CommandList
      label="Search pages, runs and orders"
      query={query}
      onQueryChange={setQuery}
      groups={groups}
      onChoose={choose}
      empty={`Nothing is called “${query}”.`}
    />
  )
}

function toItem({ id, label, icon: Icon, keys, hint }: Order): CommandGroup['items'][number] {
  const trail = keys ? keys.split(' ').map((key) => <Kbd key={key}>{key}</Kbd>) : hint
  return { id, label, lead: <Icon className="text-ink-subtle" aria-hidden />, trail }
}

function useOrders(query: string): { orders: Order[]; runs: Order[] } {
  const navigate = useNavigate()
  const { setTheme } = useTheme()
  const go = (href: Route) => () => navigate(href)
  const orders: Order[] = [
    { id: 'new-run', label: 'New run', icon: Plus, keys: 'c', run: go('/runs/new') },
    ...NAV_ITEMS.map(({ href, label, icon, keys }) => ({
      id: `go${href.replaceAll('/', '-')}`,
      label: `Go to ${label}`,
      icon,
      keys,
      run: go(href),
    })),
    { id: 'theme-light', label: 'Theme: light', icon: Sun, run: () => setTheme('light') },
    { id: 'theme-dark', label: 'Theme: dark', icon: Moon, run: () => setTheme('dark') },
    { id: 'theme-system', label: 'Theme: as the system', icon: Monitor, run: () => setTheme('system') },
  ]
  const words = foldText(query.trim())
  const runs = usePaletteRuns(query).map((run) => ({ ...run, run: () => navigate(`/runs/${run.id}`) }))
  return { orders: orders.filter((order) => foldText(order.label).includes(words)), runs }
}
