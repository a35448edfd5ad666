'use client'
import { useSyncExternalStore } from 'react'

const KEY = 'plenum-single-keys'
const listeners = new Set<() => void>()

/** Whether shortcuts of single letters are on. People who dictate must be able to switch them off (WCAG 2.1.4). */
export function areSingleKeysOn(): boolean {
  return localStorage.getItem(KEY) !== 'off'
}

export function setSingleKeys(on: boolean): void {
  localStorage.setItem(KEY, on ? 'on' : 'off')
  for (const listener of listeners) listener()
}

export function useSingleKeys(): boolean {
  return useSyncExternalStore(subscribe, areSingleKeysOn, onByDefault)
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function onByDefault(): boolean {
  return true
}
