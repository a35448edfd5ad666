'use client'
import { useEffect, useRef } from 'react'
import { areSingleKeysOn } from './single-keys'

/** What each key does: `c`, `?`, `Enter`, `shift+R`, a sequence `g h`, or `mod+k` (⌘ on a Mac, Ctrl elsewhere). */
export type Shortcuts = Readonly<Record<string, () => void>>

const SEQUENCE_MS = 1_200

/**
 * Listens on the whole page while mounted. Silent inside fields and open dialogs, and when single keys are switched off;
 * orders with `mod` work everywhere. A handler never sees a key that something else has used.
 */
export function useShortcuts(shortcuts: Shortcuts): void {
  const current = useRef(shortcuts)
  useEffect(() => {
    current.current = shortcuts
  })
  useEffect(() => {
    let first: { key: string; at: number } | null = null
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || event.altKey) return
      const mod = event.metaKey || event.ctrlKey
      if (!mod && (isTyping(event.target) || isDialogOpen() || !areSingleKeysOn())) return
      const key = keyName(event, mod)
      const sequence = first !== null && event.timeStamp - first.at < SEQUENCE_MS ? `${first.key} ${key}` : null
      first = mod ? null : { key, at: event.timeStamp }
      const run = (sequence === null ? undefined : current.current[sequence]) ?? current.current[key]
      if (run === undefined) return
      event.preventDefault()
      first = null
      run()
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [])
}

function keyName(event: KeyboardEvent, mod: boolean): string {
  if (mod) return `mod+${event.key.toLowerCase()}`
  return event.shiftKey && /^[A-Z]$/.test(event.key) ? `shift+${event.key}` : event.key
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
}

function isDialogOpen(): boolean {
  return document.querySelector('[role="dialog"], [role="menu"], [role="listbox"][data-state="open"]') !== null
}
