import { visibleLine } from '@/orchestration/model/visible-text'
import { Crown } from 'lucide-react'
import { Table, Td, Th, Tr } from '@/components/ui/table'
import { BlindName } from './blind-name'
import type { RankedCandidate } from './read-verdict'

type RankingTableProps = {
  ranking: readonly RankedCandidate[]
  winner: string | null
  onSelect: ((workerId: string) => void) | null
}

/** The candidates in the judge's order, with labels in place of the blind names it knew. */
export function RankingTable({ ranking, winner, onSelect }: RankingTableProps) {
  if (ranking.length === 0) return null
  const hasScores = ranking.some((row) => row.score !== null)
  return (
    <div className="overflow-hidden rounded-lg border border-line bg-surface">
      <Table label="Ranking">
        <thead>
          <tr>
            <Th className="w-10">#</Th>
            <Th>Candidate</Th>
            {hasScores ? <Th className="w-32 max-sm:w-14">Score</Th> : null}
            <Th className="max-sm:hidden">Reason</Th>
          </tr>
        </thead>
        <tbody>
          {ranking.map((row) => (
            <Tr key={row.name}>
              <Td className="tabular align-top text-ink-subtle">{row.rank}</Td>
              <Td className="min-w-36 align-top">
                <span className="flex items-start gap-2">
                  {ranking.length === 1 ? null : <BlindName name={row.name} />}
                  <span className="min-w-0">
                    <Name row={row} onSelect={onSelect} />
                    {row.name === winner ? (
                      <span className="flex items-center gap-1 text-xs font-medium text-completed-text">
                        <Crown className="size-3.5" aria-hidden />
                        Winner
                      </span>
                    ) : null}
                    <span dir="auto" className="mt-0.5 block text-ink-muted sm:hidden">
                      {visibleLine(row.reason)}
                    </span>
                  </span>
                </span>
              </Td>
              {hasScores ? (
                <Td className="align-top">
                  <Score score={row.score} />
                </Td>
              ) : null}
              <Td dir="auto" className="min-w-56 align-top text-ink-muted max-sm:hidden">
                {row.reason === '' ? '–' : row.reason}
              </Td>
            </Tr>
          ))}
        </tbody>
      </Table>
    </div>
  )
}

function Name({ row, onSelect }: { row: RankedCandidate; onSelect: RankingTableProps['onSelect'] }) {
  const { workerId } = row
  if (workerId === null || onSelect === null) return <span className="font-medium">{visibleLine(row.label)}</span>
  return (
    <button
      type="button"
      className="rounded-sm text-left font-medium hover:text-accent-text hover:underline"
      onClick={() => onSelect(workerId)}
    >
      {visibleLine(row.label)}
    </button>
  )
}

/** Of 100; the bar only repeats the number. */
function Score({ score }: { score: number | null }) {
  if (score === null) return <span className="text-ink-subtle">–</span>
  return (
    <span className="tabular flex items-center gap-2">
      <span className="w-7 text-right">{Math.round(score)}</span>
      <span aria-hidden className="h-1.5 w-16 max-sm:hidden overflow-hidden rounded-full bg-hover">
        <span className="block h-full rounded-full bg-ink-subtle" style={{ width: `${score}%` }} />
      </span>
    </span>
  )
}
