import { createRecorded, RECORDED } from './support/recorded-agents'
import { describeRuntime } from './support/runtime-conformance'

// Recorded by `npm run test:agents -- --record`; the versions are those of test/agents/package.json.
for (const agent of RECORDED) {
  describeRuntime(`${agent} as it was recorded`, {
    createRuntime: () => createRecorded(agent),
    prompt: 'Say hello',
    endlessPrompt: 'SLOW400',
    underWay: 'assistant.message.delta',
  })
}
