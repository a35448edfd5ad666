import { visibleLine } from '@/orchestration/model/visible-text'
import type { ReactNode } from 'react'
import { artifactUrl } from '@/orchestration/model/artifact'
import type { WorkerRecord } from '@/orchestration/model/records'
import { isTerminalRunStatus } from '@/orchestration/model/status'
import type { RunView } from '@/orchestration/run/run-view'
import { IsolationBadge } from '@/components/isolation/isolation-badge'
import { CostText } from '@/components/text/cost-text'
import { formatDateTime } from '@/components/text/format-time'
import { formatBytes } from '@/components/text/format-tokens'
import { AttemptList, attemptsOf } from './attempt-list'
import { attemptLimitRows } from './attempt-limits'
import { ControlList } from './control-list'
import { ModeText } from './mode-text'
import { DetailList } from './detail-list'
import { costSourceNote, totalCostOf, totalUsageOf } from './worker-label'

/** What is known of a worker beside what it said: identity, attempts, controls, usage, artifacts. */
export function WorkerFacts({ view, worker }: { view: RunView; worker: WorkerRecord }) {
  const { identity, target } = worker
  const usage = totalUsageOf(worker)
  const controls = Object.values(view.controls).filter((control) => control.workerId === worker.id)
  const artifacts = Object.values(view.artifacts).filter((artifact) => artifact.workerId === worker.id)
  const count = (tokens: number) => (tokens === 0 ? null : tokens.toLocaleString('en-US'))
  return (
    <>
      <Section title="Attempts">
        <AttemptList attempts={attemptsOf(view, worker)} />
      </Section>
      <Section title="Controls">
        <ControlList controls={controls} />
      </Section>
      <Section title="Usage">
        <DetailList
          className="tabular"
          rows={[
            { name: 'Tokens', value: usage.total.toLocaleString('en-US') },
            { name: 'Input', value: count(usage.input) },
            { name: '… from cache', value: count(usage.cached) },
            { name: 'Output', value: count(usage.output) },
            { name: '… reasoning', value: count(usage.reasoning) },
            {
              name: 'Cost',
              value: <CostText total={totalCostOf(worker)} isOver={isTerminalRunStatus(worker.status)} />,
            },
            { name: '… source', value: costSourceNote(worker.cost) ?? null },
            ...attemptLimitRows(worker, view.run.policy.limits),
          ]}
        />
      </Section>
      <Section title="Identity">
        <DetailList
          rows={[
            { name: 'Runtime', value: target.backend },
            { name: 'Model', value: identity.model ?? target.model ?? 'its default' },
            ...Object.entries(target.options).map(([name, value]) => ({ name, value: String(value) })),
            { name: 'Agent', value: identity.agent },
            { name: 'Mode', value: identity.mode === undefined ? null : <ModeText mode={identity.mode} /> },
            {
              name: 'Isolation',
              value: identity.isolation === undefined ? null : <IsolationBadge isolation={identity.isolation} />,
            },
            { name: 'Provider', value: identity.provider },
            { name: 'Session', value: identity.sessionId, mono: true },
            { name: 'Provider’s session', value: identity.providerSessionId, mono: true },
            { name: 'Process', value: identity.pid === null ? null : String(identity.pid), mono: true },
            { name: 'Runner', value: worker.runnerId, mono: true },
            { name: 'Transcript', value: identity.transcriptPath, mono: true },
            { name: 'Worker', value: worker.id, mono: true },
            { name: 'Role', value: worker.roleId, mono: true },
            { name: 'Launch', value: worker.launchId, mono: true },
            { name: 'Queued', value: formatDateTime(worker.queuedAt) },
            { name: 'Last change', value: formatDateTime(worker.updatedAt) },
          ]}
        />
      </Section>
      {artifacts.length === 0 ? null : (
        <Section title="Artifacts">
          <ul className="grid gap-1 text-sm">
            {artifacts.map((artifact) => (
              <li key={artifact.id} className="flex justify-between gap-3">
                <a
                  className="min-w-0 break-words text-accent-text underline decoration-accent-text/40 underline-offset-2"
                  href={artifactUrl(artifact.id)}
                  target="_blank"
                  rel="noreferrer"
                >
                  {visibleLine(artifact.title)}
                </a>
                <span className="shrink-0 text-ink-subtle">
                  {artifact.kind} · {artifact.format} · {formatBytes(artifact.bytes)}
                </span>
              </li>
            ))}
          </ul>
        </Section>
      )}
    </>
  )
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="border-t border-line px-4 py-3.5">
      <h3 className="mb-2.5 text-xs font-medium text-ink-subtle">{title}</h3>
      {children}
    </section>
  )
}
