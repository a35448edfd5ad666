'use client'
import { Toaster as Sonner } from 'sonner'

/** Where toasts appear. Call `toast()` of sonner: one sentence; an error is never only in a toast. */
export function Toaster() {
  return (
    <Sonner
      position="bottom-right"
      closeButton
      toastOptions={{
        classNames: {
          toast:
            '!rounded-lg !border !border-line !bg-raised !text-ink !text-sm !font-sans !shadow-overlay !gap-2 !items-start',
          description: '!text-ink-muted',
          error: '[&_[data-icon]]:!text-failed-text',
          success: '[&_[data-icon]]:!text-completed-text',
          warning: '[&_[data-icon]]:!text-waiting-text',
          actionButton: '!bg-accent !text-accent-ink',
          closeButton: '!border-line !bg-raised !text-ink-muted',
        },
      }}
    />
  )
}
