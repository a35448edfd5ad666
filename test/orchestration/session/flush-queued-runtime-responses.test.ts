import { describe, expect, it } from 'vitest'
import { normalizeAnswer } from '@/orchestration/model/request'
import { flushQueuedRuntimeResponses } from '@/orchestration/session/flush-queued-runtime-responses'

const response = (id: string) => ({ id, requestId: `native-${id}`, answer: normalizeAnswer({ action: 'allow' }) })

describe('queued answers', () => {
  it('are given to the runtime in order, and each delivery is recorded', async () => {
    const done: string[] = []
    const controller = { respond: async (_: string, requestId: string) => void done.push(requestId) }
    const complete = async ({ id }: { id: string }, error: string | null) => void done.push(`${id}: ${error}`)

    const result = await flushQueuedRuntimeResponses(controller, 's', [response('a'), response('b')], { complete })

    expect(done).toEqual(['native-a', 'a: null', 'native-b', 'b: null'])
    expect(result).toEqual({ delivered: ['a', 'b'], failed: [] })
  })

  it('one that the runtime refuses does not hold up the rest', async () => {
    const error = new Error('nobody waits for this')
    const recorded: (string | null)[] = []
    const controller = {
      respond: async (_: string, requestId: string) => {
        if (requestId === 'native-a') throw error
      },
    }
    const complete = async (_: unknown, why: string | null) => void recorded.push(why)

    const result = await flushQueuedRuntimeResponses(controller, 's', [response('a'), response('b')], { complete })

    expect(recorded).toEqual(['nobody waits for this', null])
    expect(result).toEqual({ delivered: ['b'], failed: [{ id: 'a', error }] })
  })

  it('an error of the record ends the flush: what was not recorded would be delivered twice', async () => {
    const delivered: string[] = []
    const controller = { respond: async (_: string, requestId: string) => void delivered.push(requestId) }
    const complete = () => Promise.reject(new Error('the ledger is away'))

    const flush = flushQueuedRuntimeResponses(controller, 's', [response('a'), response('b')], { complete })

    await expect(flush).rejects.toThrow('the ledger is away')
    expect(delivered).toEqual(['native-a'])
  })

  it('an answer keeps its metadata, and what the runtime was sent is recorded', async () => {
    const metadata = { ticket: 'OPS-7' }
    const answer = normalizeAnswer({ action: 'allow', metadata })
    const sent: unknown[] = []
    const recorded: unknown[] = []
    const controller = {
      respond: async (_: string, __: string, given: unknown) => {
        sent.push(given)
        return { outcome: 'selected', optionId: 'yes' }
      },
    }
    const complete = async (_: unknown, error: string | null, responseJson: unknown) =>
      void recorded.push([error, responseJson])

    await flushQueuedRuntimeResponses(controller, 's', [{ ...response('a'), answer }], { complete })

    expect(sent).toEqual([{ action: 'allow', optionId: null, text: null, answers: null, metadata }])
    expect(recorded).toEqual([[null, { outcome: 'selected', optionId: 'yes' }]])
  })
})
