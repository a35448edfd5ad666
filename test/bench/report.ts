import { mkdirSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os'
import path from 'node:path'

/** A line of a part's table: what was measured, by column. */
export type Row = Record<string, string | number>

/** What was aimed at, what was reached, and whether that is enough. */
export type Aim = { what: string; aim: string; reached: string; met: boolean }

/** What a part of the benchmark found. `repeats` holds every figure the medians were made of. */
export type PartResult = { rows: Row[]; aims: Aim[]; repeats: unknown }

export type PartReport = PartResult & { part: string; loadBefore: number; seconds: number }

export function describeMachine() {
  return {
    node: process.version,
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryGB: Math.round(totalmem() / 2 ** 30),
    platform: `${process.platform} ${process.arch}`,
  }
}

/** Mean number of runnable processes in the last minute: above the number of cores the figures are those of a busy machine. */
export function loadNow(): number {
  return Math.round((loadavg()[0] ?? 0) * 10) / 10
}

export function printPart({ part, rows, aims, loadBefore, seconds }: PartReport): void {
  console.log(`\n## ${part} (load before: ${loadBefore}, took ${seconds} s)\n`)
  console.log(asTable(rows))
  if (aims.length === 0) return
  console.log(`\n${asTable(aims.map(({ met, ...aim }) => ({ ...aim, met: met ? 'yes' : 'NO' })))}`)
}

/** Writes the figures as JSON; answers the file's path. */
export function writeReport(parts: PartReport[], startedAt: string): string {
  const folder = path.resolve('bench-results')
  mkdirSync(folder, { recursive: true })
  const file = path.join(folder, `${startedAt.replaceAll(':', '-')}.json`)
  writeFileSync(file, `${JSON.stringify({ startedAt, machine: describeMachine(), parts }, null, 2)}\n`)
  return file
}

function asTable(rows: Row[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  const cells = [columns, ...rows.map((row) => columns.map((column) => String(row[column] ?? '')))]
  const widths = columns.map((_, column) => Math.max(...cells.map((line) => line[column]?.length ?? 0)))
  const lines = cells.map((line) => `| ${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`)
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`
  return [lines[0], rule, ...lines.slice(1)].join('\n')
}
