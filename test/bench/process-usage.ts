import { readFileSync } from 'node:fs'

/** Linux counts the time of processes in hundredths of a second. */
const TICK_MS = 10

/** What a process has used so far, and holds now. Of Linux alone. */
export function usageOf(pid: number): { at: number; cpuMs: number; rssKB: number } {
  // The second field, the program's name in brackets, may hold spaces.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')
  const rss = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  const cpuMs = (Number(fields[11]) + Number(fields[12])) * TICK_MS
  return { at: performance.now(), cpuMs, rssKB: Number(rss) }
}
