import { createDemo } from './support/demo-agent'
import { describeRuntime } from './support/runtime-conformance'

const runtime = createDemo()

describeRuntime('demo', {
  createRuntime: () => runtime,
  prompt: 'What is a ledger?',
  endlessPrompt: '[say working][hang]',
  underWay: 'assistant.message.delta',
})
