import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { reportFigure, times } from '../support/figures'
import { openSite, pause, type Site } from '../support/plenum-server'

let site: Site
beforeAll(async () => {
  site = await openSite()
  await site.start()
})
afterAll(() => site.close())

const MANNERS = {
  deaf: '[say I hear nothing.][deaf]',
  hang: '[say Well.][hang]',
  fork: '[fork][fork][say Children.][hang]',
  flood: '[say Now.][flood 400000000]',
} as const

describe('agents that do not obey', () => {
  const trials = times(1, 6)
  it('are ended within bounds, with all they started, and write nothing after their end', async () => {
    const took: number[] = []
    const wrong: string[] = []
    const runIds: string[] = []
    for (let trial = 0; trial < trials; trial++) {
      for (const [manner, prompt] of Object.entries(MANNERS)) {
        const runId = await site.launch({ prompt, repeat: 2, title: manner })
        runIds.push(runId)
        await site.until(runId, ({ run }) => run.lastSeq > 12)
        const askedAt = Date.now()
        for (const { id } of await site.workersOf(runId))
          await site.call('workers.cancel', { workerId: id }).catch(String)
        const view = await site.until(runId, undefined, 30_000)
        took.push(Date.now() - askedAt)
        for (const { status, failure } of Object.values(view.workers)) {
          if (status !== 'cancelled' && failure?.reason !== 'output_limit')
            wrong.push(`${manner}: a worker is ${status}`)
        }
        const pending = Object.values(view.controls).filter(({ status }) => status === 'pending')
        if (pending.length > 0) wrong.push(`${manner}: ${pending.length} controls are pending`)
        const endedAt = Date.now()
        while ((await site.survivors()).length > 0 && Date.now() - endedAt < 5_000) await pause(100)
        const left = await site.survivors()
        if (left.length > 0) wrong.push(`${manner}: ${left.length} processes live 5 s after the end`)
      }
    }
    const slowest = Math.max(...took) / 1_000
    await site.stop()
    wrong.push(...(await site.broken(runIds)))
    reportFigure({
      id: 'R-18 R-19',
      property:
        'agents that are deaf, hang, fork away or flood: cancel is bounded, nobody survives, nothing after the end',
      figure: `${took.length} cancels of 2 agents each, slowest ${slowest.toFixed(1)} s, ${wrong.length} wrong`,
      bound: '≤ 12 s, 0 wrong',
      met: wrong.length === 0 && slowest <= 12,
    })
    expect(wrong).toEqual([])
    expect(slowest).toBeLessThanOrEqual(12)
  }, 300_000)
})
