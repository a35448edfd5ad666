'use client'
import type { RefObject } from 'react'
import { useShortcuts } from '@/components/shell/use-shortcuts'

/** `j` and `k` walk through the links of the rows, `↵` opens as on any link, `/` goes to the search. */
export function useRowKeys(list: RefObject<HTMLElement | null>, search: RefObject<HTMLInputElement | null>): void {
  const move = (step: 1 | -1) => {
    const links = [...(list.current?.querySelectorAll<HTMLElement>('[data-run-link]') ?? [])].filter(isVisible)
    const at = links.findIndex((link) => link === document.activeElement)
    const next = at === -1 ? 0 : Math.min(links.length - 1, Math.max(0, at + step))
    links[next]?.focus()
  }
  useShortcuts({ j: () => move(1), k: () => move(-1), '/': () => search.current?.focus() })
}

/** Rows stand twice in the page, as table and as cards; one of them is not displayed. */
function isVisible(element: HTMLElement): boolean {
  return element.offsetParent !== null
}
