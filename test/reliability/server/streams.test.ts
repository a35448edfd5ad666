import { execFileSync, spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { seededRandom } from '../../support/records'
import { startCuttingProxy } from '../support/cutting-proxy'
import { nothingSeen, readEvents } from '../support/event-reader'
import { baseSeed, isFull, reportFigure, times } from '../support/figures'
import { openSite, pause, type Site } from '../support/plenum-server'

let site: Site
beforeAll(async () => {
  site = await openSite()
  await site.start()
})
afterAll(() => site.close())

const portOf = () => Number(new URL(site.running().url).port)
const eventsOf = (runId: string) => `/api/runs/${runId}/events`

/** Opens a stream on a bare socket, which nobody reads until told to. */
async function openStream(runId: string): Promise<Socket> {
  const socket = connect(portOf(), '127.0.0.1')
  socket.on('error', () => undefined) // its end is looked at, not how
  await once(socket, 'connect')
  const { authorization } = site.headers()
  socket.write(`GET ${eventsOf(runId)} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: ${authorization}\r\n\r\n`)
  return socket
}

const openFiles = () => readdirSync(`/proc/${site.running().pid}/fd`).length
const memoryMB = () =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${site.running().pid}/status`, 'utf8'))?.[1]) / 1_024

describe('a stream of events', () => {
  const cuts = times(40, 300)
  it(
    `goes on at the exact next event after ${cuts} cuts at random bytes`,
    async () => {
      const random = seededRandom(baseSeed)
      // Half of the cuts in the first frames and the headers, half anywhere in some batches.
      const proxy = await startCuttingProxy(
        portOf(),
        () => 1 + Math.floor(random() * (random() < 0.5 ? 1_500 : 20_000)),
      )
      const step = '[think Some thought of it.][say Some words of it.][sleep 15]'
      const runId = await site.launch({ prompt: step.repeat(400), repeat: 3 })
      const seen = nothingSeen()
      while (!seen.ended) {
        if (proxy.cuts() < cuts) await readEvents(proxy.url + eventsOf(runId), site.headers(), seen)
        else await readEvents(site.running().url + eventsOf(runId), site.headers(), seen)
        // The run may be shorter than the cuts: then a viewer comes who has seen nothing yet.
        if (seen.ended && proxy.cuts() < cuts && seen.faults.length === 0) Object.assign(seen, nothingSeen())
      }
      await proxy.close()
      const stored = nothingSeen()
      await readEvents(site.running().url + eventsOf(runId), site.headers(), stored)
      const { run } = await site.viewOf(runId)
      const wrong = [...seen.faults, ...stored.faults]
      if (stored.texts.size !== run.lastSeq) wrong.push(`${stored.texts.size} of ${run.lastSeq} events`)
      if (seen.texts.size !== stored.texts.size) wrong.push(`${seen.texts.size} seen, ${stored.texts.size} stored`)
      for (const [seq, text] of seen.texts) if (stored.texts.get(seq) !== text) wrong.push(`event ${seq} differs`)
      reportFigure({
        id: 'R-14',
        property: 'a stream cut at random bytes resumes at the exact next event',
        figure: `${proxy.cuts()} cuts, ${run.lastSeq} events: ${wrong.length} missing, double, out of order or different`,
        bound: `${cuts} cuts, 0 wrong`,
        met: wrong.length === 0 && proxy.cuts() >= cuts,
        seed: baseSeed,
      })
      expect(wrong).toEqual([])
    },
    isFull ? 600_000 : 120_000,
  )

  it('of a viewer that stops reading costs little, is let go, and goes on exactly', async () => {
    const runId = await site.launch({ prompt: '[flood 28000000][hang]', repeat: 2 })
    // All is stored before anybody looks: what the server grows by from here on is the viewers'.
    await site.until(runId, ({ run }) => run.lastSeq > 13_500)
    await pause(2_000)
    const before = memoryMB()
    const viewers = await Promise.all(Array.from({ length: 10 }, () => openStream(runId)))
    for (const viewer of viewers) viewer.pause()
    await pause(5_000)
    const openBefore = connectionsOf(portOf())
    const stalledAt = Date.now()
    while (connectionsOf(portOf()) > openBefore - viewers.length && Date.now() - stalledAt < 60_000) await pause(500)
    const droppedAfterMs = Date.now() - stalledAt
    const dropped = openBefore - connectionsOf(portOf())
    const eachMB = Math.max(0, memoryMB() - before) / viewers.length
    for (const viewer of viewers) viewer.destroy()
    await site.call('runs.cancel', { runId })
    const seen = nothingSeen()
    while (!seen.ended) await readEvents(site.running().url + eventsOf(runId), site.headers(), seen)
    reportFigure({
      id: 'R-15',
      property: 'a viewer that stops reading is let go; another reads all',
      figure: `${dropped} of ${viewers.length} connections ended after ${(droppedAfterMs / 1_000).toFixed(0)} s, the server grew ${eachMB.toFixed(1)} MB per stalled viewer of 56 MB; ${seen.faults.length} faults`,
      bound: '≤ 2 MB each, ended ≤ 15 s, 0 faults',
      met: dropped >= viewers.length && droppedAfterMs <= 15_000 && eachMB <= 2 && seen.faults.length === 0,
    })
    expect(seen.faults).toEqual([])
    expect(eachMB).toBeLessThanOrEqual(2)
    expect(dropped).toBeGreaterThanOrEqual(viewers.length)
  }, 300_000)

  const disconnects = times(300, 2_000)
  it(`leaves nothing behind after ${disconnects} abrupt disconnects`, async () => {
    const runId = await site.launch({ prompt: '[stream 3000 20]' })
    const [first, ...others] = await Promise.all(Array.from({ length: 20 }, () => openStream(runId)))
    for (const socket of [first, ...others]) socket?.destroy()
    await pause(1_500)
    const before = { files: openFiles(), memory: memoryMB() }
    for (let done = 0; done < disconnects; done += 20) {
      const sockets = await Promise.all(Array.from({ length: 20 }, () => openStream(runId)))
      await once(sockets[0] ?? first ?? new (await import('node:events')).EventEmitter(), 'data')
      for (const socket of sockets) socket.resetAndDestroy()
    }
    await pause(3_000)
    const after = { files: openFiles(), memory: memoryMB() }
    await site.call('runs.cancel', { runId })
    await site.until(runId)
    const more = after.files - before.files
    reportFigure({
      id: 'R-16',
      property: 'abrupt disconnects leave no handle behind',
      figure: `${disconnects} disconnects: ${more >= 0 ? '+' : ''}${more} open files, ${(after.memory - before.memory).toFixed(0)} MB more memory`,
      bound: '≤ 5 files more',
      met: more <= 5,
    })
    expect(more).toBeLessThanOrEqual(5)
  })
})

/** Established connections to a port, as the kernel has them: from the server's side. */
function connectionsOf(port: number): number {
  const hex = port.toString(16).toUpperCase().padStart(4, '0')
  const lines = readFileSync('/proc/net/tcp', 'utf8').split('\n').slice(1)
  return lines.filter((line) => new RegExp(`^\\s*\\d+: \\S+:${hex} \\S+ 01`).test(line)).length
}

describe('the end of the server', () => {
  it('comes in order with 20 streams and 10 workers, which go on at the next start', async () => {
    const runId = await site.launch({ prompt: '[stream 200 50]', repeat: 10, onRunnerLost: 'resume' })
    await site.until(runId, ({ run }) => run.counts.running === 10)
    const seen = nothingSeen()
    const streams = Array.from({ length: 20 }, (_, index) =>
      readEvents(site.running().url + eventsOf(runId), site.headers(), index === 0 ? seen : nothingSeen()),
    )
    await pause(1_000)
    const askedAt = Date.now()
    const code = await site.stop()
    const tookMs = Date.now() - askedAt
    await Promise.all(streams)
    const survivors = await site.survivors()
    const wrong = await site.broken([runId])
    await site.start()
    const lost = (await site.workersOf(runId)).filter(({ attempt }) => attempt === 2).length
    await site.call('runs.cancel', { runId })
    await site.until(runId)
    reportFigure({
      id: 'R-17',
      property: 'SIGTERM with 20 streams and 10 workers ends in order; the attempts go on at the next start',
      figure: `exit ${code} after ${(tookMs / 1_000).toFixed(1)} s, ${survivors.length} processes left, ${lost} of 10 attempts taken up again, ${wrong.length} broken`,
      bound: 'exit 0 ≤ 8 s, 0 left, 10 taken up',
      met: code === 0 && tookMs <= 8_000 && survivors.length === 0 && lost === 10 && wrong.length === 0,
    })
    expect({ code, survivors, lost, wrong }).toEqual({ code: 0, survivors: [], lost: 10, wrong: [] })
    expect(tookMs).toBeLessThanOrEqual(8_000)
  })

  it('is at once for a second one on the same data', async () => {
    const startedAt = Date.now()
    const env = { ...process.env, PORT: '0', PLENUM_DATA_DIR: site.dataDir }
    const second = spawn(process.execPath, ['scripts/start.mjs'], { env, stdio: ['ignore', 'pipe', 'pipe'] })
    let said = ''
    second.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
    await once(second, 'exit')
    const seconds = (Date.now() - startedAt) / 1_000
    const names = said.includes(`process ${site.running().pid} `)
    const bareMs = bareStartMs()
    reportFigure({
      id: 'R-10',
      property: 'a second server on the same SQLite file refuses to start and names the first',
      figure: `exit ${second.exitCode} after ${seconds.toFixed(1)} s (an empty node takes ${bareMs} ms now), names the owner: ${names}`,
      bound: 'exit ≠ 0 within 2 s, names the owner',
      met: second.exitCode === 1 && names && seconds <= 2,
    })
    expect(second.exitCode).toBe(1)
    expect(said).toMatch(/is in use by process \d+/)
  })
})

function bareStartMs(): number {
  const startedAt = Date.now()
  execFileSync(process.execPath, ['-e', '0'])
  return Date.now() - startedAt
}
