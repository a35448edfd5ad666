'use client'
import { Monitor, Moon, Plus, Search, Sun } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { type KeyboardEvent, useId, useState } from 'react'
import { cn } from '@/components/ui/cn'
import { Dialog, DialogContent, DialogTitle } from '@/components/ui/dialog'
import { Kbd } from '@/components/ui/kbd'
import { NAV_ITEMS } from './nav-items'
import type { NavItem } from './nav-items'
import { useTheme } from './theme-provider'
import { usePaletteRuns } from './use-palette-runs'

type Order = { id: string; label: string; hint?: string; icon: NavItem['icon']; keys?: string | null; run: () => void }

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

function Palette({ close }: { close: () => void }) {
  const listId = useId()
  const [query, setQuery] = useState('')
  const [active, setActive] = useState(0)
  const orders = useOrders(query)
  const current = Math.min(active, orders.length - 1)
  const choose = (order: Order | undefined) => {
    if (order === undefined) return
    close()
    order.run()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0 && orders.length > 0) {
      event.preventDefault()
      setActive((current + step + orders.length) % orders.length)
    } else if (event.key === 'Enter') {
      event.preventDefault()
      choose(orders[current])
    }
  }
  return (
    <>
      <div className="flex items-center gap-2.5 border-b border-line px-4">
        <Search className="size-4 text-ink-subtle" aria-hidden />
        <input
          autoFocus
          role="combobox"
          aria-expanded
          aria-controls={listId}
          aria-activedescendant={orders[current] ? `${listId}-${orders[current].id}` : undefined}
          aria-label="Search pages, runs and orders"
          placeholder="Search pages, runs and orders"
          className="h-12 w-full bg-transparent text-base outline-none placeholder:text-ink-subtle"
          value={query}
          onChange={(event) => {
            setQuery(event.target.value)
            setActive(0)
          }}
          onKeyDown={onKeyDown}
        />
        <Kbd>esc</Kbd>
      </div>
      <ul id={listId} role="listbox" aria-label="Results" className="max-h-80 overflow-y-auto p-1.5">
        {orders.map((order, index) => (
          <li
            key={order.id}
            id={`${listId}-${order.id}`}
            role="option"
            aria-selected={index === current}
            ref={(element) => {
              if (index === current) element?.scrollIntoView({ block: 'nearest' })
            }}
            onPointerMove={() => setActive(index)}
            onClick={() => choose(order)}
            className={cn(
              'flex min-h-9 items-center gap-2.5 rounded-md px-2.5 text-sm max-sm:min-h-11',
              index === current && 'bg-hover',
            )}
          >
            <order.icon className="size-4 shrink-0 text-ink-subtle" aria-hidden />
            <span className="truncate">{order.label}</span>
            {order.hint ? <span className="ml-auto shrink-0 text-xs text-ink-subtle">{order.hint}</span> : null}
            {order.keys ? (
              <span className="ml-auto flex gap-1" aria-hidden>
                {order.keys.split(' ').map((key) => (
                  <Kbd key={key}>{key}</Kbd>
                ))}
              </span>
            ) : null}
          </li>
        ))}
      </ul>
      {orders.length === 0 ? (
        <p className="px-4 pb-6 text-center text-sm text-ink-muted" role="status">
          Nothing is called “{query}”.
        </p>
      ) : null}
    </>
  )
}

function useOrders(query: string): Order[] {
  const router = useRouter()
  const { setTheme } = useTheme()
  const runs = usePaletteRuns(query)
  const go = (href: string) => () => router.push(href)
  const orders: Order[] = [
    { id: 'new-run', label: 'New run', icon: Plus, keys: 'c', run: go('/runs/new') },
    ...NAV_ITEMS.map(({ href, label, icon, keys }) => ({
      id: `go-${href.replaceAll('/', '-')}`,
      label: `Go to ${label}`,
      icon,
      keys,
      run: go(href),
    })),
    { id: 'theme-light', label: 'Theme: light', icon: Sun, run: () => setTheme('light') },
    { id: 'theme-dark', label: 'Theme: dark', icon: Moon, run: () => setTheme('dark') },
    { id: 'theme-system', label: 'Theme: as the system', icon: Monitor, run: () => setTheme('system') },
  ]
  const words = query.trim().toLowerCase()
  const found = orders.filter((order) => order.label.toLowerCase().includes(words))
  return [...found, ...runs.map((run) => ({ ...run, run: go(run.href) }))]
}
