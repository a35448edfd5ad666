'use client'
import { Search, X } from 'lucide-react'
import { type Ref, useEffect, useState } from 'react'
import { Input } from '@/components/ui/input'
import { Segmented } from '@/components/ui/segmented'
import { type RunFilters, STATUS_FILTERS, type StatusFilter } from './use-run-filters'

const OPTIONS = (Object.keys(STATUS_FILTERS) as StatusFilter[]).map((value) => ({
  value,
  label: STATUS_FILTERS[value].label,
}))
const APPLY_AFTER_MS = 250

type RunsFilterBarProps = {
  filters: RunFilters
  onChange: (change: Partial<RunFilters>) => void
  searchRef: Ref<HTMLInputElement>
}

export function RunsFilterBar({ filters, onChange, searchRef }: RunsFilterBarProps) {
  return (
    <div className="flex flex-wrap items-center gap-2">
      <SearchField
        key={filters.query}
        query={filters.query}
        onSearch={(query) => onChange({ query })}
        inputRef={searchRef}
      />
      <Segmented
        label="Status"
        value={filters.status}
        options={OPTIONS}
        onChange={(status) => onChange({ status })}
        className="max-sm:w-full max-sm:flex-nowrap max-sm:overflow-x-auto"
      />
    </div>
  )
}

/** Types freely; the URL follows when the typing rests. */
function SearchField({
  query,
  onSearch,
  inputRef,
}: {
  query: string
  onSearch: (query: string) => void
  inputRef: Ref<HTMLInputElement>
}) {
  const [text, setText] = useState(query)
  useEffect(() => {
    if (text.trim() === query) return
    const timer = setTimeout(() => onSearch(text), APPLY_AFTER_MS)
    return () => clearTimeout(timer)
  })
  return (
    <div className="relative w-full sm:w-72">
      <Search
        className="pointer-events-none absolute top-1/2 left-2.5 size-4 -translate-y-1/2 text-ink-subtle"
        aria-hidden
      />
      <Input
        ref={inputRef}
        type="search"
        aria-label="Search titles and tasks"
        placeholder="Search titles and tasks"
        className="px-8 [&::-webkit-search-cancel-button]:hidden"
        maxLength={200}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      {text === '' ? null : (
        <button
          type="button"
          aria-label="Clear the search"
          className="absolute inset-y-0 right-0 flex w-8 items-center justify-center rounded-md text-ink-subtle hover:text-ink max-sm:w-11"
          onClick={() => {
            setText('')
            onSearch('')
          }}
        >
          <X className="size-4" aria-hidden />
        </button>
      )}
    </div>
  )
}
