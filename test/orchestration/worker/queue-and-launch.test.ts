import { describe, expect, it } from 'vitest'
import { queueAndLaunch, type LaunchErrorDecision } from '@/orchestration/worker/queue-and-launch'

function setting(failAt: string | null = null, decision?: LaunchErrorDecision) {
  const done: string[] = []
  const step = async (name: string) => {
    done.push(name)
    if (name === failAt) throw new Error(`${name} failed`)
  }
  const run = (items = ['a', 'b']) =>
    queueAndLaunch(items, {
      async persist(item: string) {
        await step(`persist ${item}`)
        return item.toUpperCase()
      },
      afterPersist: (_, item) => step(`after ${item}`),
      launch: (queued) => step(`launch ${queued}`),
      ...(decision !== undefined && { onError: () => decision }),
    })
  return { run, done }
}

describe('queueing and launching', () => {
  it('writes each item down before it is launched, in order', async () => {
    const { run, done } = setting()
    await expect(run()).resolves.toEqual({ launched: ['A', 'B'], notLaunched: [], notPersisted: [] })
    expect(done).toEqual(['persist a', 'after a', 'launch A', 'persist b', 'after b', 'launch B'])
  })

  it('stops at the first error unless told otherwise', async () => {
    const { run, done } = setting('launch A')
    await expect(run()).rejects.toThrow('launch A failed')
    expect(done).not.toContain('persist b')
  })

  it.each(['skip', 'continue'] as const)('never launches what could not be written down (%s)', async (decision) => {
    const { run, done } = setting('persist a', decision)
    const result = await run()
    expect(done).not.toContain('launch A')
    expect(result.launched).toEqual(['B'])
    expect(result.notPersisted).toMatchObject([{ item: 'a' }])
  })

  it('skips an item at an error after writing, or goes on to launch it', async () => {
    const skipping = setting('after a', 'skip')
    await expect(skipping.run()).resolves.toMatchObject({ launched: ['B'], notLaunched: [{ queued: 'A' }] })
    const going = setting('after a', 'continue')
    await expect(going.run()).resolves.toMatchObject({ launched: ['A', 'B'], notLaunched: [] })
  })

  it('says which items are written down but not launched', async () => {
    const { run } = setting('launch A', 'continue')
    await expect(run()).resolves.toMatchObject({ launched: ['B'], notLaunched: [{ queued: 'A' }] })
  })
})
