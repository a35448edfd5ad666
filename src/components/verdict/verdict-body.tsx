import { visibleText } from '@/orchestration/model/visible-text'
import type { ReactNode } from 'react'
import type { ReductionRecord } from '@/orchestration/model/records'
import type { Verdict } from '@/orchestration/model/verdict'
import { AgentText } from '@/components/text/agent-text'
import { RankingTable } from './ranking-table'
import { BlindName } from './blind-name'
import { rankedCandidates, unblind, withLabels } from './read-verdict'

type VerdictBodyProps = {
  reduction: ReductionRecord
  verdict: Verdict
  onSelect: ((workerId: string) => void) | null
}

/** What the judge said, by mode, with labels in place of blind names. */
export function VerdictBody({ reduction, verdict, onSelect }: VerdictBodyProps) {
  const ranking = rankedCandidates(reduction)
  const label = (name: string) => unblind(reduction, name).label
  const plain = (text: string) => visibleText(withLabels(reduction, text))
  const words = (text: string | null | undefined) => withLabels(reduction, (text ?? '').trim(), 'markdown')
  const prose = (text: string) => (
    <>
      <AgentText text={words(text)} />
      <BlindNames reduction={reduction} />
    </>
  )
  switch (verdict.mode) {
    case 'best_of_n':
      return (
        <>
          <OptionalPart title="Summary" text={words(verdict.summary)} />
          <Part title="Why">{prose(verdict.rationale)}</Part>
          <Part title="Ranking">
            <RankingTable ranking={ranking} winner={verdict.winner} onSelect={onSelect} />
          </Part>
          <OptionalPart title="Recommended next step" text={words(verdict.recommendedNextStep)} />
        </>
      )
    case 'compare':
      return (
        <>
          <Part title="Summary">{prose(verdict.summary)}</Part>
          {ranking.length === 0 ? null : (
            <Part title="Ranking">
              <RankingTable ranking={ranking} winner={verdict.winner} onSelect={onSelect} />
            </Part>
          )}
          <Points title="Where they agree" points={verdict.agreements.map(plain)} />
          {verdict.differences.length === 0 ? null : (
            <Part title="Where they differ">
              <div className="grid gap-3">
                {verdict.differences.map((difference, index) => (
                  <div key={index} className="rounded-lg border border-line bg-surface p-3 text-sm">
                    <h4 dir="auto" className="font-medium break-words">
                      {plain(difference.topic)}
                    </h4>
                    <dl className="mt-2 grid grid-cols-[minmax(6rem,auto)_minmax(0,1fr)] gap-x-4 gap-y-1.5">
                      {difference.positions.map((position, row) => (
                        <div key={row} className="col-span-2 grid grid-cols-subgrid max-sm:grid-cols-1">
                          <dt className="max-w-48 break-words text-ink-subtle">{label(position.candidate)}</dt>
                          <dd dir="auto" className="break-words">
                            {plain(position.position)}
                          </dd>
                        </div>
                      ))}
                    </dl>
                  </div>
                ))}
              </div>
            </Part>
          )}
          <OptionalPart title="Recommended next step" text={words(verdict.recommendedNextStep)} />
        </>
      )
    case 'summarize':
      return (
        <>
          <Part title="Summary">{prose(verdict.summary)}</Part>
          {verdict.keyPoints.length === 0 ? null : (
            <Part title="Key points">
              <ul className="grid gap-2 text-sm">
                {verdict.keyPoints.map((point, index) => (
                  <li key={index} dir="auto" className="border-s-2 border-line-strong ps-3 break-words">
                    {plain(point.point)}
                    <span className="block text-xs text-ink-subtle">{point.candidates.map(label).join(', ')}</span>
                  </li>
                ))}
              </ul>
            </Part>
          )}
          <Points title="Where they disagree" points={verdict.disagreements.map(plain)} />
        </>
      )
  }
}

/** What judges may leave out. */
function OptionalPart({ title, text }: { title: string; text: string }) {
  if (text === '') return null
  return (
    <Part title={title}>
      <AgentText text={text} />
    </Part>
  )
}

/** Who stood behind each name the judge knew; one candidate alone cannot be mistaken. */
function BlindNames({ reduction }: { reduction: ReductionRecord }) {
  if (reduction.candidates.length < 2) return null
  return (
    <ul
      aria-label="Who the judge knew by which name"
      className="mt-3 flex flex-wrap gap-x-4 gap-y-1 text-xs text-ink-muted"
    >
      {[...reduction.candidates]
        .sort((a, b) => a.name.localeCompare(b.name))
        .map(({ name, label }) => (
          <li key={name} className="inline-flex min-w-0 items-center gap-1.5">
            <BlindName name={name} />
            <span className="min-w-0 break-words">{label}</span>
          </li>
        ))}
    </ul>
  )
}

function Points({ title, points }: { title: string; points: readonly string[] }) {
  if (points.length === 0) return null
  return (
    <Part title={title}>
      <ul className="grid list-disc gap-1 pl-5 text-sm marker:text-ink-subtle">
        {points.map((point, index) => (
          <li key={index} dir="auto" className="break-words">
            {point}
          </li>
        ))}
      </ul>
    </Part>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h3 className="mb-2 text-xs font-medium text-ink-subtle">{title}</h3>
      {children}
    </section>
  )
}
