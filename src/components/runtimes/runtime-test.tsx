'use client'
import { useMutation } from '@tanstack/react-query'
import { errorMessage } from '@/components/text/error-message'
import { useTRPC } from '@/components/trpc/trpc'
import { Button } from '@/components/ui/button'

/** Starts the runtime once with a short prompt and shows what came of it. */
export function RuntimeTest({ runtimeId }: { runtimeId: string }) {
  const trpc = useTRPC()
  const test = useMutation(trpc.runtimes.test.mutationOptions())
  return (
    <div className="grid grid-cols-1 gap-2">
      <Button
        size="sm"
        className="justify-self-start"
        busy={test.isPending}
        onClick={() => test.mutate({ runtimeId })}
        aria-label={`Test ${runtimeId}`}
      >
        Test
      </Button>
      {test.isError ? <p role="alert">{errorMessage(test.error)}</p> : null}
      {test.data === undefined ? null : (
        <div role="status" className="grid grid-cols-1 gap-1 rounded-md border border-line bg-sunken p-3 text-xs">
          <p className="font-medium">
            {test.data.status === 'completed' ? 'It works' : 'It failed'} after{' '}
            {(test.data.durationMs / 1000).toFixed(1)} s
            {test.data.failure === null ? '' : `: ${test.data.failure.message}`}
          </p>
          {test.data.text === '' ? null : (
            <pre className="font-mono break-words whitespace-pre-wrap">{test.data.text}</pre>
          )}
          <p className="text-ink-subtle">{test.data.events.map(({ type }) => type).join(' → ')}</p>
        </div>
      )}
    </div>
  )
}
