import process from 'node:process'
import { describe, expect, it, vi } from 'vitest'
import type { Clock } from '@/orchestration/ports'
import type { Line } from '@/server/runtimes/line-splitter'
import { findMarked } from '@/server/runtimes/process-table'
import { spawnProcess, type SpawnRequest } from '@/server/runtimes/spawn'
import { createHost, isLiving, realClock } from './support/session-harness'

const host = createHost()
const MEBIBYTE = 1024 * 1024
const POUR = `const fs = require('node:fs')
function pour(text, fd = 1) {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length;) {
    try { at += fs.writeSync(fd, bytes, at) } catch (error) { if (error.code !== 'EAGAIN') throw error }
  }
}
`

let count = 0
function start(script: string, more: Partial<SpawnRequest> = {}) {
  const marker = `backpressure-${process.pid}-${(count += 1)};`
  const request = { command: process.execPath, args: ['-e', POUR + script], cwd: host.dataDir, baseEnv: host.env }
  return spawnProcess({
    ...{ ...request, env: {}, marker, clock: realClock, isolation: host.isolation },
    onStderr: () => undefined,
    onOutputLimit: () => undefined,
    ...more,
  })
}

/** Room for one piece, then none until it is given. */
function createRoom() {
  let isFull = true
  let give = () => {}
  const room = new Promise<void>((resolve) => {
    give = resolve
  })
  return {
    intake: { untilRoom: () => (isFull ? room : null), keepOverlong: () => undefined },
    give() {
      isFull = false
      give()
    },
  }
}

describe('an agent for whose output there is no room', () => {
  it('is made to wait, and loses nothing by it', async () => {
    const room = createRoom()
    const pieces: Buffer[] = []
    const script = `for (let block = 0; block < 20; block++) pour(String(block % 10).repeat(${MEBIBYTE}))`
    const child = await start(script, { intake: room.intake, onOutput: (piece) => void pieces.push(piece) })
    await vi.waitFor(() => expect(pieces).toHaveLength(1))
    await (
      await start('')
    ).ended // another one has had time to start, to end and to be cleaned up after
    expect(pieces).toHaveLength(1)
    expect(isLiving(child.pid)).toBe(true)

    room.give()
    expect(await child.ended).toMatchObject({ code: 0 })
    const blocks = Array.from({ length: 20 }, (_, block) => String(block % 10).repeat(MEBIBYTE))
    expect(Buffer.concat(pieces).toString() === blocks.join('')).toBe(true)
  })

  it('has both of its outputs read to the end when it ended by itself meanwhile', async () => {
    const room = createRoom()
    const lines: Line[] = []
    let graces = 0
    const clock: Clock = {
      ...realClock,
      setTimer: (delayMs, callback) =>
        realClock.setTimer(delayMs, () => {
          if (delayMs === 500) graces += 1
          callback()
        }),
    }
    const script = `pour('x'.repeat(99) + '\\n', 2); pour(('x'.repeat(99) + '\\n').repeat(600)); pour('its last words', 2)`
    const onLine = (line: Line) => void lines.push(line)
    const child = await start(script, { intake: room.intake, clock, onLine })
    await vi.waitFor(() => expect(graces).toBeGreaterThan(1), { timeout: 10_000 })
    expect(lines.length).toBeLessThan(600)

    room.give()
    expect(await child.ended).toMatchObject({ code: 0 })
    expect(lines).toHaveLength(600)
    expect(child.stderrTail()).toMatch(/its last words$/)
  })

  it('is stopped without waiting for room', async () => {
    const { intake } = createRoom()
    const marker = `backpressure-stopped-${process.pid};`
    let bytes = 0
    const onOutput = (piece: Buffer) => (bytes += piece.length)
    const child = await start(`for (;;) pour('x'.repeat(${MEBIBYTE}))`, { intake, marker, onOutput })
    await vi.waitFor(() => expect(bytes).toBeGreaterThan(0))
    await child.stop()
    expect(await findMarked(marker)).toEqual([])
    expect(bytes).toBeLessThan(MEBIBYTE)
  })
})

it('an agent that writes faster than it is read leaves everybody else a turn in between', async () => {
  let inThisTurn = 0
  let most = 0
  let isOver = false
  const turn = () => {
    inThisTurn = 0
    if (!isOver) setImmediate(turn)
  }
  turn()
  const child = await start(`pour(('x'.repeat(99) + '\\n').repeat(100_000))`, {
    onLine() {
      inThisTurn += 100
      most = Math.max(most, inThisTurn)
      for (let work = 0; work < 2_000; work++) Math.sqrt(work) // about what a message costs to read
    },
  })
  await child.ended
  isOver = true
  expect(most).toBeGreaterThan(0)
  expect(most).toBeLessThanOrEqual(80 * 1024)
})

describe('a line that is too long to be a message', () => {
  it('is handed on whole, piece by piece, and what comes after it is read', async () => {
    const lines: Line[] = []
    const pieces: { bytes: Buffer; isLast: boolean }[] = []
    const text = 'zwölf 🙂 '.repeat(1_500_000)
    const child = await start(`pour('before\\n' + 'zwölf 🙂 '.repeat(1_500_000) + '\\nafter\\n')`, {
      onLine: (line) => void lines.push(line),
      intake: {
        untilRoom: () => null,
        keepOverlong: (bytes, isLast) => void pieces.push({ bytes: Buffer.from(bytes), isLast }),
      },
    })
    await child.ended
    expect(lines.map((line) => (line.kind === 'line' ? line.text : line.excerpt.slice(0, 5)))).toEqual([
      'before',
      'zwölf',
      'after',
    ])
    expect(Buffer.concat(pieces.map(({ bytes }) => bytes)).toString() === text).toBe(true)
    expect(Math.max(...pieces.map(({ bytes }) => bytes.length))).toBeLessThanOrEqual(64 * 1024)
    expect(pieces.map(({ isLast }) => isLast).indexOf(true)).toBe(pieces.length - 1)
  })

  it('has an end also where the output passes its limit in the middle of it', async () => {
    const lasts: boolean[] = []
    const lines: Line[] = []
    const child = await start(`for (;;) pour('x'.repeat(${MEBIBYTE}))`, {
      outputBytesMax: 18 * MEBIBYTE,
      onLine: (line) => void lines.push(line),
      onOutputLimit: () => void child.stop(),
      intake: { untilRoom: () => null, keepOverlong: (_, isLast) => void lasts.push(isLast) },
    })
    await child.ended
    expect(lines).toHaveLength(1)
    expect(lasts.at(-1)).toBe(true)
    expect(lasts.filter(Boolean)).toHaveLength(1)
  })
})
