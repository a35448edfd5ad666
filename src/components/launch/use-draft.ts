'use client'
import { useEffect, useState } from 'react'
import { toast } from 'sonner'
import { clearDraft, loadDraft, saveDraft } from './draft-storage'
import { EMPTY_DRAFT, type LaunchDraft } from './launch-draft'

const SAVE_AFTER_MS = 400
const UNDO_MS = 15_000

export type DraftState = {
  draft: LaunchDraft
  change: (change: Partial<LaunchDraft>) => void
  /** Forgets what was kept, and what was about to be: it is launched. The form keeps showing it. */
  forget: () => void
  /** Empties the form and forgets what was kept. A person who did not mean it can take it back. */
  reset: () => void
}

/** The draft on the form. It begins as `initial`, or as what this tab last held, and is kept while it is typed. */
export function useDraft(initial: LaunchDraft | null): DraftState {
  const [draft, setDraft] = useState(() => initial ?? loadDraft() ?? EMPTY_DRAFT)
  const [dirty, setDirty] = useState(false)
  useEffect(() => {
    if (!dirty) return
    const timer = setTimeout(() => {
      if (!saveDraft(draft))
        toast.warning('The browser has no room to keep this draft. It is lost when the page closes.')
    }, SAVE_AFTER_MS)
    return () => clearTimeout(timer)
  }, [draft, dirty])
  const change = (next: Partial<LaunchDraft>) => {
    setDirty(true)
    setDraft((current) => ({ ...current, ...next }))
  }
  const forget = () => {
    setDirty(false)
    clearDraft()
  }
  const reset = () => {
    forget()
    setDraft(EMPTY_DRAFT)
    if (JSON.stringify(draft) === JSON.stringify(EMPTY_DRAFT)) return
    toast('The form was cleared.', {
      duration: UNDO_MS,
      action: { label: 'Undo', onClick: () => change(draft) },
    })
  }
  return { draft, change, forget, reset }
}
