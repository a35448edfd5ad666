import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { nothingSeen, readEvents } from '../support/event-reader'
import { reportFigure } from '../support/figures'
import { openSite, pause, type Site } from '../support/plenum-server'
import { mountSmallDisk } from '../support/small-disk'

const MB = 1024 * 1024
const LEASE_MS = 4_000
const disk = mountSmallDisk(48 * MB)

describe.skipIf(typeof disk === 'string')('a full disk', () => {
  if (typeof disk === 'string') return
  let site: Site
  const outside = mkdtempSync(path.join(tmpdir(), 'plenum-outside-'))
  afterAll(async () => {
    disk.free()
    disk.unmount()
    rmSync(outside, { recursive: true, force: true })
  })

  describe('under the database', () => {
    beforeAll(async () => {
      site = await openSite({ PLENUM_LEASE_MS: String(LEASE_MS) }, disk.folder)
      await site.start()
    })
    afterAll(() => site.close())

    test('is said, leaves what is stored readable, and what runs goes on when there is space', async () => {
      const wrong: string[] = []
      const done = await site.launch({ prompt: '[say Before.]' })
      await site.until(done)
      const short = await site.launch({ prompt: '[stream 300 20]', repeat: 2, onRunnerLost: 'retry' })
      await site.until(short, ({ run }) => run.lastSeq > 20)
      disk.fill()
      const refusal = await refusalOf(() => site.launch({ prompt: '[say Now?]' }))
      // What is stored can be read, by the API and as a stream; what is not is not shown.
      const seen = nothingSeen()
      await readEvents(`${site.running().url}/api/runs/${done}/events`, site.headers(), seen)
      if (!seen.ended || seen.faults.length > 0) wrong.push('a finished run could not be read while the disk was full')
      const { lastSeq } = await site.runOf(short)
      await pause(1_500)
      if ((await site.runOf(short)).lastSeq !== lastSeq) wrong.push('events were stored on a full disk')
      disk.free()
      const kept = await site.until(short)
      for (const { status, attempt } of Object.values(kept.workers))
        if (status !== 'completed' || attempt !== 1)
          wrong.push(`after a short time full: ${status}, attempt ${attempt}`)

      const long = await site.launch({ prompt: '[stream 300 20]', repeat: 2, onRunnerLost: 'retry' })
      await site.until(long, ({ run }) => run.lastSeq > 20)
      disk.fill()
      await pause(LEASE_MS + 3_000)
      disk.free()
      const again = await site.until(long)
      const attempts = Object.values(again.attempts)
      for (const { status } of Object.values(again.workers))
        if (status !== 'completed') wrong.push(`after a long time full: ${status}`)
      for (const { failure } of attempts)
        if (failure?.reason !== 'runner_lost') wrong.push(`an attempt ended as ${failure?.reason}`)
      const fresh = await site.launch({ prompt: '[say After.]' })
      const after = await site.until(fresh)
      if (after.run.status !== 'completed') wrong.push(`a run after it is ${after.run.status}`)
      const exit = await site.stop()
      wrong.push(...(await site.broken([done, short, long, fresh])))
      reportFigure({
        id: 'R-07',
        property: 'the disk of the database full: said, reads work, what runs goes on when there is space; I1–I8, I10',
        figure: `launch: "${/"detail":"([^"]*)/.exec(refusal)?.[1]}"; full for 2 s: no attempt lost; for ${(LEASE_MS + 3_000) / 1_000} s: ${attempts.length} attempts ended as lost and were tried again; ${wrong.length} wrong; stop after: ${exit}`,
        bound: 'a clear message, 0 wrong',
        met: wrong.length === 0 && /disk/.test(refusal),
      })
      expect(wrong).toEqual([])
      expect(refusal).toMatch(/503.*disk of the database is full/)
      expect(exit).toBe(0)
    }, 120_000)
  })

  describe('under the folders of the attempts', () => {
    beforeAll(async () => {
      site = await openSite({ DATABASE_URL: `file:${path.join(outside, 'plenum.db')}` }, disk.folder)
      await site.start()
    })
    afterAll(() => site.close())

    test('fails the attempt with the reason, and a retry works when there is space', async () => {
      const first = await site.launch({ prompt: '[say Before.]' })
      await site.until(first)
      disk.fillFiles()
      const runId = await site.launch({ prompt: '[say Now?]' })
      const failed = await site.until(runId)
      const [worker] = Object.values(failed.workers)
      disk.free()
      await site.call('workers.retry', { workerId: worker?.id ?? '' })
      const retried = await site.until(runId)
      await site.stop()
      const wrong = await site.broken([first, runId])
      reportFigure({
        id: 'R-07',
        property: 'the disk of the attempts’ folders full: the attempt fails with the reason, a retry works; I1–I8',
        figure: `"${worker?.failure?.message}" (${worker?.failure?.reason}); retried: ${retried.run.status}; ${wrong.length} wrong`,
        bound: 'a clear message, 0 wrong',
        met: wrong.length === 0 && retried.run.status === 'completed',
      })
      expect(wrong).toEqual([])
      expect(worker?.failure?.message).toMatch(/disk .* full/i)
      expect(retried.run.status).toBe('completed')
    }, 60_000)
  })
})

test.runIf(typeof disk === 'string')('a full disk cannot be tried here', () => {
  const figure = `not tried: ${typeof disk === 'string' ? disk : ''}`
  console.warn(figure)
  reportFigure({ id: 'R-07', property: 'a full disk', figure, bound: '–', met: true })
})

async function refusalOf(call: () => Promise<unknown>): Promise<string> {
  try {
    await call()
    return 'was taken'
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
