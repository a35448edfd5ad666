'use client'
import { Search } from 'lucide-react'
import { type KeyboardEvent, type ReactNode, useId, useState } from 'react'
import { cn } from './cn'

type CommandItem = {
  id: string
  /** What stands left: an icon. */
  lead?: ReactNode
  label: ReactNode
  /** What stands right: a hint, keys, a count. */
  trail?: ReactNode
  disabled?: boolean
}
export type CommandGroup = { id: string; title?: ReactNode; items: readonly CommandItem[] }

type CommandListProps = {
  label: string
  query: string
  onQueryChange: (query: string) => void
  /** Already filtered by the query. */
  groups: readonly CommandGroup[]
  onChoose: (id: string) => void
  /** Said when nothing fits. */
  empty: ReactNode
  className?: string
}

/** A field and a list under it, worked by arrows and Enter while the focus stays in the field. */
export function CommandList({ label, query, onQueryChange, groups, onChoose, empty, className }: CommandListProps) {
  const listId = useId()
  const [active, setActive] = useState(0)
  const choices = groups.flatMap((group) => group.items).filter((item) => item.disabled !== true)
  const current = choices[Math.min(active, choices.length - 1)]
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0 && choices.length > 0) {
      event.preventDefault()
      setActive((Math.min(active, choices.length - 1) + step + choices.length) % choices.length)
    } else if (event.key === 'Enter' && current !== undefined && !event.metaKey && !event.ctrlKey) {
      event.preventDefault()
      onChoose(current.id)
    }
  }
  return (
    <div className={cn('flex min-h-0 flex-col', className)}>
      <div className="flex items-center gap-2.5 border-b border-line px-3">
        <Search className="size-4 shrink-0 text-ink-subtle" aria-hidden />
        <input
          autoFocus
          dir="auto"
          role="combobox"
          aria-expanded
          aria-controls={listId}
          aria-activedescendant={current === undefined ? undefined : `${listId}-${current.id}`}
          aria-label={label}
          placeholder={label}
          className="h-11 w-full min-w-0 bg-transparent text-base outline-none placeholder:text-ink-subtle"
          value={query}
          onChange={(event) => {
            onQueryChange(event.target.value)
            setActive(0)
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <div id={listId} role="listbox" aria-label={label} className="max-h-80 min-h-0 overflow-y-auto p-1">
        {groups.map((group) => (
          <div key={group.id} role="group" aria-labelledby={group.title ? `${listId}-group-${group.id}` : undefined}>
            {group.title ? (
              <div
                id={`${listId}-group-${group.id}`}
                className="flex items-center gap-2 px-2 pt-2.5 pb-1 text-xs font-medium text-ink-subtle"
              >
                {group.title}
              </div>
            ) : null}
            {group.items.map((item) => (
              <Option
                key={item.id}
                id={`${listId}-${item.id}`}
                item={item}
                active={item.id === current?.id}
                onPoint={() => setActive(choices.findIndex((choice) => choice.id === item.id))}
                onChoose={onChoose}
              />
            ))}
          </div>
        ))}
      </div>
      {choices.length === 0 ? (
        <p role="status" className="px-4 pt-2 pb-5 text-center text-sm text-ink-muted">
          {empty}
        </p>
      ) : null}
    </div>
  )
}

type OptionProps = {
  id: string
  item: CommandItem
  active: boolean
  onPoint: () => void
  onChoose: (id: string) => void
}

function Option({ id, item, active, onPoint, onChoose }: OptionProps) {
  const disabled = item.disabled === true
  return (
    <div
      id={id}
      role="option"
      aria-selected={active}
      aria-disabled={disabled || undefined}
      ref={(element) => {
        if (active) element?.scrollIntoView({ block: 'nearest' })
      }}
      onPointerMove={disabled || active ? undefined : onPoint}
      onClick={disabled ? undefined : () => onChoose(item.id)}
      className={cn(
        'flex min-h-8 items-center gap-2.5 rounded-md px-2 py-1 text-sm max-sm:min-h-11 [&_svg]:size-4 [&_svg]:shrink-0',
        active && 'bg-hover',
        disabled && 'cursor-not-allowed text-ink-subtle',
      )}
    >
      {item.lead}
      <span dir="auto" className="min-w-0 flex-1 truncate">
        {item.label}
      </span>
      {item.trail ? (
        <span className="flex shrink-0 items-center gap-1 text-xs text-ink-subtle">{item.trail}</span>
      ) : null}
    </div>
  )
}
