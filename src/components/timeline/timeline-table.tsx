import { formatDuration } from '@/components/text/format-duration'
import { Table, Td, Th, Tr } from '@/components/ui/table'
import { LANE_LOOKS } from './lane-looks'
import { laneTotals } from './lane-totals'
import type { Lane, LaneState } from './lanes'

const STATES: readonly LaneState[] = ['queued', 'working', 'tool', 'waiting']

/** The lanes as numbers: the same as the picture, for those who do not see it and for copying. */
export function TimelineTable(props: { lanes: readonly Lane[]; labelOf: (workerId: string) => string; nowMs: number }) {
  const { lanes, labelOf, nowMs } = props
  return (
    <Table label="Time by worker and state" className="tabular">
      <thead>
        <tr>
          <Th>Worker</Th>
          {STATES.map((state) => (
            <Th key={state} className="text-right">
              {LANE_LOOKS[state].label}
            </Th>
          ))}
          <Th className="text-right">Attempts</Th>
          <Th>Controls</Th>
          <Th>Ended</Th>
        </tr>
      </thead>
      <tbody>
        {lanes.map((lane) => {
          const totals = laneTotals(lane, nowMs)
          return (
            <Tr key={lane.workerId}>
              <Td className="font-medium whitespace-nowrap">{labelOf(lane.workerId)}</Td>
              {STATES.map((state) => (
                <Td key={state} className="text-right whitespace-nowrap">
                  {totals[state] === 0 ? '–' : formatDuration(totals[state])}
                </Td>
              ))}
              <Td className="text-right">{lane.notches.length + 1}</Td>
              <Td>{lane.marks.map((mark) => mark.action).join(', ') || '–'}</Td>
              <Td>{lane.ends.at(-1)?.status ?? 'not yet'}</Td>
            </Tr>
          )
        })}
      </tbody>
    </Table>
  )
}
