/** Milliseconds as people say them: `0.4 s`, `12 s`, `3 m 12 s`, `2 h 05 m`, `3 d 4 h`. */
export function formatDuration(ms: number): string {
  const clamped = Math.max(0, ms)
  if (clamped < 9_950) return `${(clamped / 1000).toFixed(1)} s`
  const seconds = Math.round(clamped / 1000)
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} m ${pad(seconds % 60)} s`
  const hours = Math.floor(minutes / 60)
  if (hours < 24) return `${hours} h ${pad(minutes % 60)} m`
  return `${Math.floor(hours / 24)} d ${hours % 24} h`
}

/** Milliseconds as a running clock: `03:12`, `1:03:12`. */
export function formatClock(ms: number): string {
  const seconds = Math.floor(Math.max(0, ms) / 1000)
  const hours = Math.floor(seconds / 3600)
  const rest = `${pad(Math.floor((seconds % 3600) / 60))}:${pad(seconds % 60)}`
  return hours > 0 ? `${hours}:${rest}` : rest
}

/** From one ISO time to another, or to `nowMs` while there is no other; null when it has not begun. */
export function durationMs(startedAt: string | null, endedAt: string | null, nowMs: number): number | null {
  if (startedAt === null) return null
  return Math.max(0, (endedAt === null ? nowMs : Date.parse(endedAt)) - Date.parse(startedAt))
}

function pad(value: number): string {
  return String(value).padStart(2, '0')
}
