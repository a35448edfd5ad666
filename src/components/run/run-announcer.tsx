'use client'

import { useState } from 'react'
import type { RunView } from '@/orchestration/run/run-view'
import { announcements } from './announcements'

/** Says what changed to those who do not see it: states and new requests, politely, never tokens. */
export function RunAnnouncer({ view }: { view: RunView }) {
  const [said, setSaid] = useState({ view, text: '' })
  if (said.view !== view) {
    const news = announcements(said.view, view)
    setSaid({ view, text: news.length === 0 ? said.text : news.join(' ') })
  }
  return (
    <p role="status" aria-live="polite" className="sr-only">
      {said.text}
    </p>
  )
}
