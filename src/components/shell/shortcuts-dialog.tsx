'use client'
import { Fragment } from 'react'
import { Checkbox } from '@/components/ui/checkbox'
import { Dialog, DialogBody, DialogContent, DialogHeader, DialogTitle } from '@/components/ui/dialog'
import { Kbd } from '@/components/ui/kbd'
import { setSingleKeys, useSingleKeys } from './single-keys'

const GROUPS: readonly { title: string; rows: readonly (readonly [keys: string, what: string])[] }[] = [
  {
    title: 'Anywhere',
    rows: [
      ['⌘ K', 'Search and orders'],
      ['?', 'This list'],
      ['c', 'New run'],
      ['g h', 'Go to Home'],
      ['g i', 'Go to what needs you'],
      ['g r', 'Go to Runs'],
      ['g t', 'Go to Runtimes'],
    ],
  },
  {
    title: 'Lists',
    rows: [
      ['j / k', 'Next, previous'],
      ['↵', 'Open'],
      ['/', 'Filter'],
    ],
  },
  { title: 'New run', rows: [['⌘ ↵', 'Launch']] },
  {
    title: 'A run',
    rows: [
      ['1 … 9', 'Select a candidate'],
      ['v', 'Verdict'],
      ['t', 'Timeline'],
      ['e', 'Events'],
      ['i', 'Interrupt the selected worker'],
      ['⇧ R', 'Retry the selected worker'],
      ['u', 'Resume the selected worker'],
      ['x', 'Cancel the run (asks first)'],
    ],
  },
]

export function ShortcutsDialog({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const singleKeys = useSingleKeys()
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <DialogContent>
        <DialogHeader>
          <DialogTitle>Keyboard</DialogTitle>
        </DialogHeader>
        <DialogBody className="grid grid-cols-1 gap-5 sm:grid-cols-2">
          {GROUPS.map((group) => (
            <section key={group.title} className="grid grid-cols-1 content-start gap-1">
              <h3 className="text-xs font-medium text-ink-subtle">{group.title}</h3>
              <dl className="grid grid-cols-[1fr_auto] items-center gap-y-1 text-sm">
                {group.rows.map(([keys, what]) => (
                  <Fragment key={keys}>
                    <dt>{what}</dt>
                    <dd className="flex justify-end gap-1">
                      {keys
                        .split(' ')
                        .map((key, index) => (/[/…]/.test(key) && keys !== '/' ? key : <Kbd key={index}>{key}</Kbd>))}
                    </dd>
                  </Fragment>
                ))}
              </dl>
            </section>
          ))}
          <label className="flex items-center gap-2 border-t border-line pt-3 text-sm sm:col-span-2">
            <Checkbox checked={singleKeys} onCheckedChange={(checked) => setSingleKeys(checked === true)} />
            Use shortcuts of single keys
          </label>
        </DialogBody>
      </DialogContent>
    </Dialog>
  )
}
