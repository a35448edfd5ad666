import { appendFileSync } from 'node:fs'

/** One line of the printed table. `figure` says what was counted, `bound` what was asked for. */
export type Figure = { id: string; property: string; figure: string; bound: string; met: boolean; seed: number | null }

/** `ci`: a bounded share that goes with every change. `full`: on demand, `npm run test:reliability`. */
export const isFull = process.env.PLENUM_RELIABILITY === 'full'

/** The seed of everything random in this run: printed with each figure, set again by PLENUM_RELIABILITY_SEED. */
export const baseSeed = Number(process.env.PLENUM_RELIABILITY_SEED ?? '20261122')

/** How often something is tried: the first in CI, the second on demand; PLENUM_RELIABILITY_TIMES to look at one seed. */
export function times(ci: number, full: number): number {
  return Number(process.env.PLENUM_RELIABILITY_TIMES ?? (isFull ? full : ci))
}

/** Adds a line to the table of scripts/test-reliability.mjs; does nothing more when a test is run by itself. */
export function reportFigure(figure: Omit<Figure, 'seed'> & { seed?: number }): void {
  const file = process.env.PLENUM_RELIABILITY_REPORT
  if (file !== undefined) appendFileSync(file, `${JSON.stringify({ seed: null, ...figure })}\n`)
}
