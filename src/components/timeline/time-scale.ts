/** A span of time on the screen, in milliseconds since the epoch. `toMs` is after `fromMs`. */
export type TimeScale = { fromMs: number; toMs: number }
export type Tick = { percent: number; label: string }

const STEPS_MS = [
  100, 200, 500, 1_000, 2_000, 5_000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000, 900_000, 1_800_000,
  3_600_000, 7_200_000, 14_400_000, 43_200_000, 86_400_000,
]

/** Where a moment lies on the scale, 0…100. */
export function percentOf(scale: TimeScale, atMs: number): number {
  const share = (atMs - scale.fromMs) / Math.max(1, scale.toMs - scale.fromMs)
  return Math.min(100, Math.max(0, share * 100))
}

/** Round ticks from the start, at most `ticksMax` of them, labelled by the time since the start. */
export function timeTicks(scale: TimeScale, ticksMax: number): Tick[] {
  const span = scale.toMs - scale.fromMs
  const stepMs = STEPS_MS.find((step) => span / step <= ticksMax) ?? Math.ceil(span / ticksMax)
  const ticks: Tick[] = []
  for (let offset = 0; offset <= span; offset += stepMs) {
    ticks.push({ percent: percentOf(scale, scale.fromMs + offset), label: offsetLabel(offset, stepMs) })
  }
  return ticks
}

function offsetLabel(offsetMs: number, stepMs: number): string {
  if (offsetMs === 0) return '0'
  const seconds = offsetMs / 1000
  if (stepMs < 1_000) return `${seconds.toFixed(1)} s`
  if (offsetMs < 60_000) return `${seconds} s`
  if (offsetMs < 3_600_000) return clock(Math.floor(seconds / 60), seconds % 60)
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`
}

function clock(minutes: number, seconds: number): string {
  return `${minutes}:${String(Math.round(seconds)).padStart(2, '0')}`
}
