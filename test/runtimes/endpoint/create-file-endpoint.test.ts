import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import type { RuntimeEvent } from '@/orchestration/model/events'
import { createFileEndpoint } from '@/server/runtimes/endpoint/create-file-endpoint'
import { startMockLlm } from '../../support/mock-llm/mock-llm'
import { realClock } from '../support/session-harness'

it('an endpoint of the operator that answers with a redirect gets no key sent elsewhere', async () => {
  const elsewhere = await startMockLlm()
  const redirecting = createServer((_, response) =>
    response.writeHead(307, { location: `${elsewhere.url}/v1/messages` }).end(),
  )
  await new Promise<void>((resolve) => redirecting.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    redirecting.close()
    await elsewhere.close()
  })
  const { port } = redirecting.address() as AddressInfo
  const runtime = createFileEndpoint(
    {
      id: 'mock',
      kind: 'anthropic',
      baseUrl: `http://127.0.0.1:${port}/v1`,
      apiKeyEnv: 'MOCK_KEY',
      models: [{ id: 'mock-model' }],
    },
    'file',
    { env: { MOCK_KEY: 'a-key' }, clock: realClock },
  )
  const place = { cwd: null, resume: null, marker: 'redirect', ordinal: 1 }
  const request = { sessionId: 'ses_1', backend: 'mock', model: 'mock-model', options: {}, selection: {}, ...place }
  const ended = new Promise<RuntimeEvent>((resolve) => {
    const emit = (event: RuntimeEvent) => {
      if (event.type === 'turn.errored' || event.type === 'turn.completed') resolve(event)
    }
    void runtime
      .startSession(request, emit, AbortSignal.timeout(20_000))
      .then((session) => session.send({ turnId: 'turn_1', text: 'hello' }))
  })
  expect((await ended).type).toBe('turn.errored')
  expect(elsewhere.calls).toEqual([])
})
