import { describe, expect, it } from 'vitest'
import { normalizeAnswer } from '@/orchestration/model/request'
import { readCodexRequest, wordsOfDenial } from '@/server/runtimes/codex/codex-requests'
import { createDemoRuntime } from '@/server/runtimes/demo/demo-runtime'
import gate from '@/server/runtimes/pi/gate/main'
import { readPiRequest } from '@/server/runtimes/pi/pi-requests'
import path from 'node:path'
import { createHost, root, TestSession } from './support/session-harness'

const denied = normalizeAnswer({ action: 'deny', text: 'use the staging host' })

describe('the words of a denial', () => {
  it('reach the demo agent, which says them', async () => {
    const test = new TestSession('demo', { model: 'demo-fast' })
    await test.start(
      createDemoRuntime({ ...createHost(), agentFile: path.join(root, 'dist/demo-agent.mjs'), directives: true }),
    )
    await test.session?.send({ turnId: 't1', text: '[permission make deploy] [say ok]' })
    const { request } = (await test.next('request.opened')).payload
    expect(request.takesReason).toBe(true)
    await test.session?.respond?.(request.requestId, denied)
    await test.next('turn.completed')
    expect(JSON.stringify(test.all('tool.errored'))).toContain('A person denied it and says: use the staging host')
    await test.session?.stop()
  })

  it('are the reason that pi’s model is given', async () => {
    let ask: ((call: { toolName: string; toolCallId: string; input: unknown }, context: never) => unknown) | null = null
    gate({ on: (_, handler) => void (ask = handler as never), registerTool: () => undefined })
    const answerWith = async (answer: typeof denied) => {
      const ui = {
        select: async (title: string, options: string[]) => {
          const dialog = { type: 'extension_ui_request', id: 'd', method: 'select', title, options }
          const request = readPiRequest(dialog, 't1')
          expect(request?.shown.takesReason).toBe(true)
          const given = request?.answerFor(answer)
          return given !== undefined && 'value' in given ? given.value : undefined
        },
      }
      return ask?.({ toolName: 'bash', toolCallId: 'c', input: { command: 'make deploy' } }, { ui } as never)
    }
    expect(await answerWith(denied)).toEqual({
      block: true,
      reason: 'A person declined this and says: use the staging host',
    })
    expect(await answerWith(normalizeAnswer({ action: 'deny' }))).toMatchObject({
      reason: 'A person declined this. Do not try it again; go on without it.',
    })
    expect(await answerWith({ ...denied, action: 'choose', optionId: 'deny' })).toMatchObject({
      reason: 'A person declined this and says: use the staging host',
    })
    expect(await answerWith(normalizeAnswer({ action: 'allow' }))).toBeUndefined()
  })

  it('are said to codex in the turn that goes on', () => {
    const context = { id: 7, turnId: 't1', itemOf: () => undefined }
    const read = readCodexRequest('item/commandExecution/requestApproval', { command: 'make deploy' }, context)
    if (read === null) throw new Error('not read')
    expect(read.shown.takesReason).toBe(true)
    expect(read.resultFor(denied)).toEqual({ decision: 'decline' })
    expect(wordsOfDenial(read, denied)).toBe('I denied “Run make deploy”: use the staging host')
    expect(wordsOfDenial(read, normalizeAnswer({ action: 'deny' }))).toBeNull()
    expect(wordsOfDenial(read, { ...denied, action: 'choose', optionId: 'cancel' })).toBeNull()
    const question = readCodexRequest(
      'item/tool/requestUserInput',
      { questions: [{ id: 'q', question: 'Which?' }] },
      context,
    )
    expect(question?.shown.takesReason).toBeUndefined()
  })
})
