import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import type { Clock } from '@/orchestration/ports'
import { createAcpRuntime } from '@/server/runtimes/acp/acp-runtime'
import { AGENT_CATALOGUE } from '@/server/runtimes/detect/agent-catalogue'
import { GENERIC_PROFILE } from '@/server/runtimes/acp/acp-profile'
import { createHost, root, TestSession } from './session-harness'

export type Scene = { chunks: (string | object)[]; answer: object | null }
type Script = Record<string, unknown>

/** An agent of this name in the catalogue that says what the script has. */
export function talkingRuntime(agent: string, script: Script, clock?: Clock) {
  const folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'plenum-talking-')))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const file = path.join(folder, 'script.json')
  writeFileSync(file, JSON.stringify(script))
  const known = AGENT_CATALOGUE.find(({ id }) => id === agent)
  return createAcpRuntime({
    ...createHost(),
    ...(clock === undefined ? {} : { clock }),
    ...{ id: agent, kind: 'acp', title: known?.title ?? agent, source: 'file' },
    command: process.execPath,
    args: [path.join(root, 'test/runtimes/support/talking-agent.mjs'), file],
    ownEnv: {},
    profile: known?.profile ?? GENERIC_PROFILE,
  })
}

/** One turn of it: its end, and what was said and reported until then. */
export async function talk(agent: string, script: Record<string, Scene>, prompt = Object.keys(script)[0] ?? '') {
  const test = new TestSession(agent)
  const session = await test.start(talkingRuntime(agent, script))
  onTestFinished(() => session.stop())
  await session.send({ turnId: 'turn_1', text: prompt })
  const end = await Promise.race([test.next('turn.completed'), test.next('turn.errored')])
  return {
    test,
    end,
    text: test
      .all('assistant.message.delta')
      .map(({ text }) => text)
      .join(''),
    failure: end.type === 'turn.errored' ? end.payload.failure : null,
    retries: test.all('turn.retrying'),
  }
}
