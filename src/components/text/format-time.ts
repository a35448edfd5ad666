const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** An ISO time as its distance from `nowMs`: `now`, `12 s ago`, `5 min ago`, `3 h ago`, `2 d ago`, then the date. */
export function formatRelative(iso: string, nowMs: number): string {
  const ms = nowMs - Date.parse(iso)
  if (ms < 0) return formatAhead(-ms, iso)
  if (ms < 5_000) return 'now'
  if (ms < MINUTE) return `${Math.floor(ms / 1000)} s ago`
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min ago`
  if (ms < DAY) return `${Math.floor(ms / HOUR)} h ago`
  if (ms < 7 * DAY) return `${Math.floor(ms / DAY)} d ago`
  return formatDate(iso)
}

function formatAhead(ms: number, iso: string): string {
  if (ms < MINUTE) return 'now' // the browser's clock may be a little behind the server's
  if (ms < HOUR) return `in ${Math.ceil(ms / MINUTE)} min`
  if (ms < DAY) return `in ${Math.ceil(ms / HOUR)} h`
  return ms < 60 * DAY ? `in ${Math.ceil(ms / DAY)} d` : formatDate(iso)
}

const dateFormat = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' })
export function formatDate(iso: string): string {
  return dateFormat.format(new Date(iso))
}

/** The whole time in UTC, for titles: equal on server and browser, whatever their zones. */
export function formatDateTime(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`
}
