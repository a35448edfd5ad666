'use client'

import { type RefObject, useEffect, useRef } from 'react'
import type { WorkerStatus } from '@/orchestration/model/status'

/** As much of the scroller may stand above an answer's first line for it to be seen without scrolling. */
const SEEN_SHARE = 0.5
const MARGIN_PX = 12

/**
 * When a worker completes, its card goes from the end, where its newest text was followed, to the first line of its answer: that
 * is what is read now. A person who has scrolled away (`following` is false) stays where they are.
 */
export function useReturnToAnswer(
  scroller: RefObject<HTMLElement | null>,
  following: boolean,
  status: WorkerStatus,
): void {
  const before = useRef(status)
  useEffect(() => {
    const hasCompleted = before.current === 'running' && status === 'completed'
    before.current = status
    const element = scroller.current
    if (!hasCompleted || !following || element === null) return
    const answers = element.querySelectorAll<HTMLElement>('[data-block="message"]')
    const answer = answers[answers.length - 1]
    const above = answer === undefined ? 0 : answer.getBoundingClientRect().top - topOf(element)
    element.scrollTo({ top: above < element.clientHeight * SEEN_SHARE ? 0 : above - MARGIN_PX })
  }, [scroller, following, status])
}

/** Where the scroller's content begins, on the screen. */
function topOf(element: HTMLElement): number {
  return element.getBoundingClientRect().top - element.scrollTop
}
