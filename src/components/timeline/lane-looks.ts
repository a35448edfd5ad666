import type { LaneState } from './lanes'

/** How each state of a lane is drawn: by tone and by pattern, so that it can be told apart without colour. */
export const LANE_LOOKS = {
  queued: { label: 'Queued', classes: 'border border-dashed border-queued bg-queued-soft' },
  working: { label: 'Working', classes: 'bg-running' },
  tool: { label: 'Using a tool', classes: 'border-y-4 border-running bg-running-soft' },
  waiting: { label: 'Waiting for a person', classes: 'hatched border border-waiting bg-waiting-soft text-waiting' },
} as const satisfies Record<LaneState, { label: string; classes: string }>
