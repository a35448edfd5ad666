'use client'

import { type RefObject, useCallback, useEffect, useRef, useState } from 'react'

/** Nearer to the end than this counts as being at the end. */
const SLACK_PX = 32

/**
 * Keeps a scroller at its end while its content grows, until the person scrolls away; being scrolled back to the end follows
 * again. `revision` says that the content may have grown.
 */
export function useFollowBottom(
  scroller: RefObject<HTMLElement | null>,
  revision: unknown,
  enabled: boolean,
): { following: boolean; follow: () => void } {
  const [following, setFollowing] = useState(true)
  const lastTop = useRef(0)
  const isEnabled = useRef(enabled)
  useEffect(() => {
    isEnabled.current = enabled
  }, [enabled])

  useEffect(() => {
    const element = scroller.current
    if (!element) return
    const onScroll = () => {
      const atEnd = element.scrollHeight - element.scrollTop - element.clientHeight <= SLACK_PX
      // Growing content fires no scroll event of its own; only a move upwards is a person leaving the end.
      if (atEnd) setFollowing(true)
      else if (isEnabled.current && element.scrollTop < lastTop.current) setFollowing(false)
      lastTop.current = element.scrollTop
    }
    element.addEventListener('scroll', onScroll, { passive: true })
    return () => element.removeEventListener('scroll', onScroll)
  }, [scroller])

  useEffect(() => {
    const element = scroller.current
    if (element && enabled && following) element.scrollTo({ top: element.scrollHeight })
  }, [scroller, revision, enabled, following])

  const follow = useCallback(() => setFollowing(true), [])
  return { following, follow }
}
