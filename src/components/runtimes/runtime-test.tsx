'use client'
import { useMutation } from '@tanstack/react-query'
import { CircleAlert, CircleCheck, CircleX, FlaskConical } from 'lucide-react'
import { FailureNotice } from '@/components/status/failure-notice'
import { errorMessage } from '@/components/text/error-message'
import { formatDuration } from '@/components/text/format-duration'
import { type RouterOutputs, useTRPC } from '@/components/trpc/trpc'
import { Button } from '@/components/ui/button'
import { Notice } from '@/components/ui/notice'
import { TerminalOutput } from '@/components/worker/terminal-output'
import { terminalText } from '@/components/worker/terminal-text'
import { testSteps } from './test-steps'

/** Starts the runtime once with a short prompt and shows what came of it. */
export function RuntimeTest({ runtimeId }: { runtimeId: string }) {
  const trpc = useTRPC()
  const test = useMutation(trpc.runtimes.test.mutationOptions())
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-2">
      <Button
        size="sm"
        className="justify-self-start"
        busy={test.isPending}
        onClick={() => test.mutate({ runtimeId })}
        aria-label={`Test ${runtimeId}`}
      >
        {test.isPending ? null : <FlaskConical />}
        Test
      </Button>
      {test.isError ? (
        <Notice role="alert" tone="failed" icon={CircleAlert} title="The test was not made">
          {errorMessage(test.error)}
        </Notice>
      ) : null}
      {test.data === undefined ? null : <TestResult runtimeId={runtimeId} result={test.data} />}
    </div>
  )
}

type Result = RouterOutputs['runtimes']['test']

function TestResult({ runtimeId, result }: { runtimeId: string; result: Result }) {
  const { status, durationMs, failure, text, events } = result
  const hasPassed = status === 'completed'
  const Icon = hasPassed ? CircleCheck : CircleX
  return (
    <section
      role="status"
      aria-label={`Test of ${runtimeId}`}
      className="grid grid-cols-[minmax(0,1fr)] gap-2 rounded-md border border-line bg-sunken p-3 text-sm"
    >
      <p className={`flex items-center gap-1.5 font-medium ${hasPassed ? 'text-completed-text' : 'text-failed-text'}`}>
        <Icon className="size-4 shrink-0" aria-hidden />
        {hasPassed ? 'It works' : 'It failed'}
        <span className="font-normal text-ink-subtle">after {formatDuration(durationMs)}</span>
      </p>
      {failure === null ? null : <FailureNotice failure={failure} />}
      {text === '' ? null : <TerminalOutput label={`Answer of ${runtimeId}`} text={text} className="bg-surface" />}
      <ol aria-label={`What happened in the test of ${runtimeId}`} className="grid list-decimal gap-0.5 pl-5 text-xs">
        {testSteps(events).map((step, index) => (
          <li key={index} className="break-words text-ink-muted">
            {terminalText(step)}
          </li>
        ))}
      </ol>
    </section>
  )
}
