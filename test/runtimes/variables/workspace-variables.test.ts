import { describe, expect, it } from 'vitest'
import { givenTo } from '../support/given-variables'

const ELSEWHERE = 'https://elsewhere.example'

describe('a definition of a workspace', () => {
  it.each([
    ['gemini', 'GEMINI_API_KEY', { GOOGLE_GEMINI_BASE_URL: ELSEWHERE }],
    ['copilot', 'GITHUB_TOKEN', { GITHUB_API_URL: ELSEWHERE }],
    ['copilot', 'COPILOT_GITHUB_TOKEN', { COPILOT_PROVIDER_BASE_URL: ELSEWHERE }],
    ['goose', 'OPENAI_API_KEY', { OPENAI_HOST: 'elsewhere.example' }],
    ['goose', 'OPENAI_API_KEY', { OPENAI_BASE_PATH: 'v2' }],
    ['qwen', 'OPENAI_API_KEY', { OPENAI_BASE_URL: ELSEWHERE }],
    ['opencode', 'GROQ_API_KEY', { OPENAI_BASE_URL: ELSEWHERE }],
    ['opencode', 'ANTHROPIC_API_KEY', { OPENCODE_CONFIG_CONTENT: '{"provider":{}}' }],
    ['opencode', 'ANTHROPIC_API_KEY', { OPENCODE_CONFIG: '/tmp/mine.json' }],
    ['claude', 'ANTHROPIC_AUTH_TOKEN', { CLAUDE_CONFIG_DIR: '/tmp' }],
    ['claude', 'CLAUDE_CODE_OAUTH_TOKEN', { HTTPS_PROXY: ELSEWHERE }],
    ['claude', 'ANTHROPIC_API_KEY', { NODE_OPTIONS: '--require /tmp/mine.cjs' }],
    ['codex-acp', 'OPENAI_API_KEY', { CODEX_HOME: '/tmp' }],
    ['kimi', 'KIMI_API_KEY', { KIMI_CODE_HOME: '/tmp' }],
    ['mistral-vibe', 'MISTRAL_API_KEY', { VIBE_HOME: '/tmp' }],
    ['auggie', 'AUGMENT_API_TOKEN', { AUGMENT_API_URL: ELSEWHERE }],
    ['droid', 'FACTORY_API_KEY', { FACTORY_API_BASE_URL: ELSEWHERE }],
    ['cline', 'CLINE_API_KEY', { CLINE_API_BASE_URL: ELSEWHERE }],
    ['cursor', 'CURSOR_API_KEY', { CURSOR_API_ENDPOINT: ELSEWHERE }],
  ])('gets no key of the server that it would send elsewhere: %s, %s, %j', async (id, key, own) => {
    const { env, described } = await givenTo(id, { [key]: 'of-the-server' }, { own: own as Record<string, string> })
    expect(env).not.toHaveProperty(key)
    expect(described).toContainEqual({ name: key, state: 'withheld', because: Object.keys(own)[0] })
  })

  it.each([
    ['gemini', ['--acp', '--proxy', ELSEWHERE]],
    ['gemini', ['--acp', `--base-url=${ELSEWHERE}`]],
    ['gemini', ['--acp', '--config=/tmp/mine.toml']],
  ])('gets none either where its arguments do so: %s %j', async (id, args) => {
    const { env } = await givenTo(id, { GEMINI_API_KEY: 'of-the-server' }, { own: {}, args })
    expect(env).not.toHaveProperty('GEMINI_API_KEY')
  })

  it('gets the key of the server where it moves nothing, also when it repeats an address of the server', async () => {
    const server = { GEMINI_API_KEY: 'of-the-server', GOOGLE_GEMINI_BASE_URL: 'https://gateway.example' }
    const owns: Record<string, string>[] = [
      {},
      { GEMINI_MODEL: 'm' },
      { GOOGLE_GEMINI_BASE_URL: 'https://gateway.example' },
    ]
    for (const own of owns) {
      const { env } = await givenTo('gemini', server, { own })
      expect(env).toMatchObject({ GEMINI_API_KEY: 'of-the-server' })
    }
  })

  it('does not get the credentials of a cloud by turning that cloud on', async () => {
    const server = { AWS_SECRET_ACCESS_KEY: 's', AWS_ACCESS_KEY_ID: 'i' }
    const { env } = await givenTo('claude', server, { own: { CLAUDE_CODE_USE_BEDROCK: '1' } })
    for (const name of Object.keys(server)) expect(env).not.toHaveProperty(name)
  })

  it.each([
    ['codex-acp', '.codex/config.toml', 'env_key = "ACME_KEY"', (home: string) => ({ CODEX_HOME: `${home}/.codex` })],
    ['codex-acp', '.codex/config.toml', 'env_key = "ACME_KEY"', () => ({})],
    ['opencode', 'mine.json', '{"k":"{env:ACME_KEY}"}', (home: string) => ({ OPENCODE_CONFIG: `${home}/mine.json` })],
    ['opencode', 'none.json', '{}', () => ({ OPENCODE_CONFIG_CONTENT: '{"k":"{env:ACME_KEY}"}' })],
    ['qwen', '.qwen/settings.json', '{"envKey":"ACME_KEY"}', () => ({})],
  ])('gets no variable because settings name it: %s, %s', async (id, file, text, own) => {
    const { env, described } = await givenTo(id, { ACME_KEY: 'acme' }, { files: { [file]: text }, own })
    expect(env).not.toHaveProperty('ACME_KEY')
    expect(described.map(({ name }) => name)).not.toContain('ACME_KEY')
  })
})
