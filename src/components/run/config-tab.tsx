import { visibleLine } from '@/orchestration/model/visible-text'
import { ChevronRight } from 'lucide-react'
import type { ReactNode } from 'react'
import type { RunPolicy } from '@/orchestration/model/records'
import { type RunView, workersInOrder } from '@/orchestration/run/run-view'
import { REDUCTION_MODE_LABELS } from '@/components/status/labels'
import { CodeBlock } from '@/components/text/code-block'
import { CopyButton } from '@/components/text/copy-button'
import { formatUsd } from '@/components/text/format-cost'
import { formatDuration } from '@/components/text/format-duration'
import { formatDateTime } from '@/components/text/format-time'
import { DetailList } from '@/components/worker/detail-list'
import { moreThanLabel } from '@/components/worker/worker-label'

/** What was asked for: the prompt, the targets and the policy, to read and to take along. */
export function ConfigTab({ view }: { view: RunView }) {
  const { run } = view
  const { policy } = run
  const { limits, reduction } = policy
  const duration = (ms: number | undefined) => (ms === undefined ? null : formatDuration(ms))
  const targets = workersInOrder(view).filter((worker) => worker.kind === 'target')
  const json = {
    prompt: run.prompt,
    targets: targets.map((worker) => worker.target),
    cwd: run.cwd,
    policy,
    metadata: run.metadata,
  }
  return (
    <div className="mx-auto grid max-w-4xl grid-cols-[minmax(0,1fr)] gap-6">
      <Section title="Prompt" action={<CopyButton text={run.prompt} label="Copy the prompt" />}>
        <pre
          tabIndex={0}
          dir="auto"
          className="max-h-96 overflow-auto rounded-lg border border-line bg-surface p-4 font-sans text-base break-words whitespace-pre-wrap [unicode-bidi:plaintext] -outline-offset-2"
        >
          {run.prompt}
        </pre>
      </Section>
      <Section title={`Targets (${targets.length})`}>
        <ol className="grid gap-1 text-sm">
          {targets.map((worker) => (
            <li key={worker.id} className="flex flex-wrap gap-x-2">
              <span className="font-medium">{visibleLine(worker.target.label)}</span>
              <span className="text-ink-muted">{moreThanLabel(worker)}</span>
            </li>
          ))}
        </ol>
      </Section>
      <Section title="Reduction">
        {reduction === null ? (
          <p className="text-sm text-ink-muted">None: the candidates stand beside each other.</p>
        ) : (
          <DetailList
            rows={[
              { name: 'Mode', value: REDUCTION_MODE_LABELS[reduction.mode].label },
              {
                name: 'Judge',
                value: reduction.target
                  ? [reduction.target.backend, reduction.target.model].filter((part) => part !== undefined).join(' · ')
                  : 'the default',
              },
              { name: 'Rubric', value: reduction.rubric },
            ]}
          />
        )}
      </Section>
      <Section title="Policy">
        <DetailList
          rows={[
            {
              name: 'At once',
              value:
                policy.maxConcurrency === null ? 'as many as the machine allows' : `${policy.maxConcurrency} workers`,
            },
            {
              name: 'Sessions',
              value: policy.keepSessions ? 'kept running after their turn' : 'stopped after their turn',
            },
            { name: 'Runner lost', value: policy.onRunnerLost },
            { name: 'Cost limit', value: limits.costUsd === undefined ? null : formatUsd(limits.costUsd) },
            { name: 'Token limit', value: limits.totalTokens?.toLocaleString('en-US') },
            {
              name: 'Cost limit per worker',
              value: limits.workerCostUsd === undefined ? null : formatUsd(limits.workerCostUsd),
            },
            { name: 'Token limit per worker', value: limits.workerTotalTokens?.toLocaleString('en-US') },
            { name: 'Start deadline', value: duration(limits.startTimeoutMs) },
            { name: 'Idle deadline', value: duration(limits.idleTimeoutMs) },
            { name: 'Turn deadline', value: duration(limits.turnTimeoutMs) },
            { name: 'Time limit per worker', value: duration(limits.workerTimeoutMs) },
            { name: 'Run deadline', value: duration(limits.runTimeoutMs) },
            { name: 'Requests expire', value: expiryWords(policy) },
            { name: 'Folder', value: run.cwd, mono: true },
            ...Object.entries(run.metadata).map(([name, value]) => ({ name, value })),
            { name: 'Launched', value: `${formatDateTime(run.createdAt)} by ${visibleLine(run.createdBy.name)}` },
            { name: 'Run', value: run.id, mono: true },
          ]}
        />
      </Section>
      <details className="group/json">
        <summary className="inline-flex min-h-8 list-none items-center gap-1 rounded-md text-sm text-ink-muted hover:text-ink max-sm:min-h-11 [&::-webkit-details-marker]:hidden">
          <ChevronRight className="size-4 shrink-0 transition-transform group-open/json:rotate-90" aria-hidden />
          As JSON
        </summary>
        <CodeBlock language="json" code={JSON.stringify(json, null, 2)} className="mt-1 [&_pre]:max-h-[32rem]" />
      </details>
    </div>
  )
}

function expiryWords({ limits, onRequestExpired = 'deny' }: RunPolicy): string | null {
  if (limits.requestTimeoutMs === undefined) return null
  const then = onRequestExpired === 'deny' ? 'denied' : 'the attempt fails'
  return `after ${formatDuration(limits.requestTimeoutMs)}, then ${then}`
}

function Section({ title, action, children }: { title: string; action?: ReactNode; children: ReactNode }) {
  return (
    <section>
      <div className="mb-2 flex items-center gap-1">
        <h2 className="text-xs font-medium text-ink-subtle">{title}</h2>
        {action}
      </div>
      {children}
    </section>
  )
}
