import path from 'node:path'
import process from 'node:process'
import { GENERIC_PROFILE } from '@/server/runtimes/acp/acp-profile'
import { createAcpRuntime } from '@/server/runtimes/acp/acp-runtime'
import { describeRuntime } from './support/runtime-conformance'
import { createHost, root } from './support/session-harness'

// The example agent of the protocol's own SDK, an older version of it: nothing of ours is on that side. It asks for a
// permission in each turn, and waits for ever when nobody answers.
const runtime = createAcpRuntime({
  ...createHost(),
  id: 'example',
  kind: 'acp',
  title: 'Example agent',
  source: 'file',
  command: process.execPath,
  args: [path.join(root, 'test/runtimes/support/example-agent.mjs')],
  ownEnv: {},
  profile: GENERIC_PROFILE,
})

describeRuntime('an independent agent of the protocol', {
  createRuntime: () => runtime,
  prompt: 'Hello',
  answer: { action: 'allow', optionId: null, text: null, answers: null },
  endlessPrompt: 'Hello',
  underWay: 'assistant.message.delta',
})
