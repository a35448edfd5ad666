'use client'
import { useState } from 'react'
import { NOT_SENT } from '@/components/connection/not-sent'
import { errorMessage } from '@/components/text/error-message'

export type BulkItem = { id: string; label: string }
/** What became of the order for one item: what was done, or why it was refused. */
export type BulkOutcome = { item: BulkItem; isDone: boolean; said: string }
/** `title` names the order, as in "Interrupt". */
export type BulkReport = { title: string; outcomes: BulkOutcome[] }

export type Bulk = {
  /** The last order, until it is dismissed. */
  report: BulkReport | null
  isSending: boolean
  /** `order` gives what is to be said of an item; what it throws is that item's refusal. */
  send: (title: string, items: readonly BulkItem[], order: (item: BulkItem) => Promise<string>) => void
  dismiss: () => void
}

/**
 * One order to several things: each is a call of its own (sent together as one request), so each is authorised, audited and
 * receipted by itself, and one that is refused says nothing about the others. A procedure for many at once would have to
 * repeat all of that to give back the same list.
 */
export function useBulk(onSettled: () => void): Bulk {
  const [report, setReport] = useState<BulkReport | null>(null)
  const [isSending, setSending] = useState(false)

  async function run(title: string, items: readonly BulkItem[], order: (item: BulkItem) => Promise<string>) {
    setSending(true)
    try {
      setReport({ title, outcomes: await Promise.all(items.map((item) => outcomeOf(item, order))) })
    } finally {
      setSending(false)
      onSettled()
    }
  }

  return {
    report,
    isSending,
    send: (title, items, order) => void run(title, items, order),
    dismiss: () => setReport(null),
  }
}

async function outcomeOf(item: BulkItem, order: (item: BulkItem) => Promise<string>): Promise<BulkOutcome> {
  try {
    return { item, isDone: true, said: await order(item) }
  } catch (error) {
    const why = errorMessage(error)
    return { item, isDone: false, said: why === NOT_SENT ? why : `refused: ${why}` }
  }
}
