import { randomBytes } from 'node:crypto'
import { createNewId, type NewId } from '@/orchestration/model/ids'
import type { Clock } from '@/orchestration/ports'

/** Time, ids and randomness of the real world. The only place they come from; everything else is given them. */
export type SystemTools = { clock: Clock; newId: NewId; random: () => number }

export function createSystemTools(): SystemTools {
  return {
    clock: systemClock,
    newId: createNewId(() => Date.now(), randomBytes),
    random,
  }
}

const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimer(delayMs, callback) {
    const timer = setTimeout(callback, delayMs)
    return () => clearTimeout(timer)
  },
}

/** 48 unpredictable bits as [0, 1): the delimiters and blind names of a judge's prompt are drawn with it. */
function random(): number {
  return randomBytes(6).readUIntBE(0, 6) / 2 ** 48
}
