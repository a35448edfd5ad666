import { toast } from 'sonner'
import { readConnection } from './connection'

const WORDS = {
  offline: 'You are offline. This page stays open. Continue when you are back online.',
  unreachable: 'The server cannot be reached. This page stays open. Try again in a moment.',
} as const

/**
 * True, and said, where going to another page would end on the browser's own error page: the page that is open, and what was
 * typed into it, are worth more.
 */
export function staysHere(): boolean {
  const connection = readConnection()
  if (connection === 'online') return false
  toast.error(WORDS[connection], { id: 'stays-here' })
  return true
}

/** Whether a click would lead this window, or a download, to our server. Parts of the same page need no server. */
export function leadsToServer(event: MouseEvent): boolean {
  if (event.defaultPrevented || event.button !== 0) return false
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return false
  const anchor = event.target instanceof Element ? event.target.closest('a[href]') : null
  if (!(anchor instanceof HTMLAnchorElement) || anchor.origin !== window.location.origin) return false
  const { pathname, search } = window.location
  return !(anchor.hash !== '' && anchor.pathname === pathname && anchor.search === search)
}
