'use client'
import { useEffect, useRef } from 'react'
import { areSingleKeysOn } from './single-keys'

/** What each key does: `c`, `?`, `Enter`, `shift+R`, a sequence `g h`, or `mod+k` (⌘ on a Mac, Ctrl elsewhere). */
export type Shortcuts = Readonly<Record<string, () => void>>

const SEQUENCE_MS = 1_200
const SEQUENCE_START = 'g'

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
      const before = first !== null && event.timeStamp - first.at < SEQUENCE_MS ? first.key : null
      const sequence = before === null ? null : `${before} ${key}`
      first = mod ? null : { key, at: event.timeStamp }
      // After `g` a key means a place, perhaps one that another listener knows; never what it means alone.
      const alone = before === SEQUENCE_START ? undefined : current.current[key]
      const run = (sequence === null ? undefined : current.current[sequence]) ?? alone
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
