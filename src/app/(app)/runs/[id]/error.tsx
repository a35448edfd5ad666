'use client'

import { ErrorState } from '@/components/ui/error-state'

export default function RunError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <ErrorState
      title="The run could not be read"
      message={`Nothing of it is lost; the server did not answer as expected.${error.digest ? ` Error id ${error.digest}.` : ''}`}
      onRetry={reset}
      className="min-h-[60dvh] justify-center"
    />
  )
}
