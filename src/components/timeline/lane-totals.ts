import type { Lane, LaneState } from './lanes'

/** How long a lane was in each state, in ms; what goes on counts up to `nowMs`. */
export function laneTotals(lane: Lane, nowMs: number): Record<LaneState, number> {
  const totals = { queued: 0, working: 0, tool: 0, waiting: 0 }
  for (const segment of lane.segments) totals[segment.state] += Math.max(0, (segment.toMs ?? nowMs) - segment.fromMs)
  return totals
}

/** The span that holds every lane, at least one second long; null without any segment. */
export function spanOf(lanes: readonly Lane[], nowMs: number): { fromMs: number; toMs: number } | null {
  const segments = lanes.flatMap((lane) => lane.segments)
  if (segments.length === 0) return null
  const fromMs = Math.min(...segments.map((segment) => segment.fromMs))
  const toMs = Math.max(...segments.map((segment) => segment.toMs ?? nowMs))
  return { fromMs, toMs: Math.max(toMs, fromMs + 1_000) }
}
