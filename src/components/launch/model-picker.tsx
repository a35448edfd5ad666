'use client'
import { visibleLine } from '@/orchestration/model/visible-text'
import { type ReactNode, useState } from 'react'
import type { RuntimeDescriptor } from '@/orchestration/model/runtime'
import { probeLookOf } from '@/components/status/probe-status'
import { cn } from '@/components/ui/cn'
import { CommandList } from '@/components/ui/command-list'
import { Popover, PopoverContent, PopoverTrigger } from '@/components/ui/popover'
import { TONE_CLASSES } from '@/components/ui/tone'
import { type ModelChoice, searchModels } from './model-search'

type ModelPickerProps = {
  label: string
  runtimes: readonly RuntimeDescriptor[]
  /** How often each choice (by `choiceId`) is in the basket already. */
  counts?: Readonly<Record<string, number>>
  onChoose: (choice: ModelChoice) => void
  /** Stays open for the next choice. */
  stayOpen?: boolean
  children: ReactNode
}

/** Finds a model among all runtimes. A runtime that is not ready is shown with its reason, and cannot be chosen. */
export function ModelPicker({ label, runtimes, counts = {}, onChoose, stayOpen = false, children }: ModelPickerProps) {
  const [open, setOpen] = useState(false)
  const [query, setQuery] = useState('')
  const found = searchModels(runtimes, query)
  const choose = (id: string) => {
    const choice = found.flatMap(({ choices }) => choices).find((candidate) => candidate.id === id)
    if (choice === undefined) return
    onChoose(choice)
    if (!stayOpen) setOpen(false)
  }
  const groups = found.map(({ runtime, choices }) => ({
    id: runtime.id,
    title: <RuntimeTitle runtime={runtime} />,
    items: choices.map((choice) => ({
      id: choice.id,
      label: <ModelLabel choice={choice} />,
      trail: counts[choice.id] ? (
        <span className="tabular font-medium text-accent-text">×{counts[choice.id]}</span>
      ) : null,
      disabled: !runtime.probe.installed || runtime.probe.status === 'missing',
    })),
  }))
  return (
    <Popover open={open} onOpenChange={setOpen}>
      <PopoverTrigger asChild>{children}</PopoverTrigger>
      <PopoverContent aria-label={label} align="start" className="w-96 overflow-hidden p-0">
        <CommandList
          label={label}
          query={query}
          onQueryChange={setQuery}
          groups={groups}
          onChoose={choose}
          empty="No runtime has such a model."
        />
      </PopoverContent>
    </Popover>
  )
}

function ModelLabel({ choice }: { choice: ModelChoice }) {
  return (
    <>
      {visibleLine(choice.label)}
      {choice.model !== null && choice.label !== choice.model && !choice.custom ? (
        <span className="ml-2 font-mono text-xs text-ink-subtle">{visibleLine(choice.model)}</span>
      ) : null}
    </>
  )
}

function RuntimeTitle({ runtime }: { runtime: RuntimeDescriptor }) {
  const look = probeLookOf(runtime.probe)
  return (
    <>
      <span className="text-ink">{visibleLine(runtime.title)}</span>
      <span className={cn('inline-flex items-center gap-1 font-normal', TONE_CLASSES[look.tone].text)}>
        <look.icon className="size-3!" aria-hidden />
        {look.label}
      </span>
    </>
  )
}
