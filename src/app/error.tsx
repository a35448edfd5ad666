'use client'
import { ErrorState } from '@/components/ui/error-state'

/** A defect while drawing a page. In production its message is replaced by a digest that the server's log has too. */
export default function PageError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <ErrorState
      title="This page could not be drawn"
      message={error.digest === undefined ? error.message : `The server’s log has the details under ${error.digest}.`}
      onRetry={reset}
    />
  )
}
