import { describe, expect, it } from 'vitest'
import { mechanism } from '../../support/isolation'
import { givenTo } from '../support/given-variables'

/** Settings that agents could have written are not used, see `settings-files.test.ts`. */
const sealed = it.runIf(mechanism.seal !== null)

const GATEWAY = 'https://gateway.example/v1'

/** What vendors document, one set-up each. */
const DOCUMENTED: [agent: string, variables: Record<string, string>][] = [
  ['codex', { CODEX_API_KEY: 'k', CODEX_HOME: '/tmp/codex-home' }],
  ['codex', { OPENAI_API_KEY: 'k', OPENAI_BASE_URL: GATEWAY }],
  ['claude', { ANTHROPIC_BASE_URL: GATEWAY, CLAUDE_CODE_OAUTH_TOKEN: 'k' }],
  ['claude', { ANTHROPIC_BASE_URL: GATEWAY, ANTHROPIC_AUTH_TOKEN: 'k', ANTHROPIC_CUSTOM_HEADERS: 'X-Team: a' }],
  ['claude', { CLAUDE_CODE_USE_BEDROCK: '1', AWS_REGION: 'eu', AWS_ACCESS_KEY_ID: 'k', AWS_SECRET_ACCESS_KEY: 's' }],
  ['gemini', { GEMINI_API_KEY: 'k', GOOGLE_GEMINI_BASE_URL: GATEWAY }],
  ['gemini', { GOOGLE_GENAI_USE_VERTEXAI: 'true', GOOGLE_API_KEY: 'k', GOOGLE_CLOUD_PROJECT: 'p' }],
  ['opencode', { ANTHROPIC_API_KEY: 'k', ANTHROPIC_BASE_URL: GATEWAY }],
  ['opencode', { GROQ_API_KEY: 'k', XAI_API_KEY: 'k', OPENCODE_CONFIG_CONTENT: '{"share":"auto"}' }],
  ['pi', { ANTHROPIC_OAUTH_TOKEN: 'k', CEREBRAS_API_KEY: 'k', ZAI_API_KEY: 'k' }],
  ['pi', { AZURE_OPENAI_API_KEY: 'k', AZURE_OPENAI_BASE_URL: GATEWAY }],
  ['pi', { AZURE_OPENAI_API_KEY: 'k', AZURE_OPENAI_RESOURCE_NAME: 'r', AZURE_OPENAI_API_VERSION: 'v1' }],
  ['pi', { AWS_BEARER_TOKEN_BEDROCK: 'k', AWS_REGION: 'eu-west-1' }],
  ['opencode', { AWS_BEARER_TOKEN_BEDROCK: 'k', AWS_REGION: 'eu-west-1' }],
  ['opencode', { AZURE_API_KEY: 'k', AZURE_RESOURCE_NAME: 'r' }],
  ['opencode', { CLOUDFLARE_GATEWAY_ID: 'g', CLOUDFLARE_ACCOUNT_ID: 'a', CLOUDFLARE_API_TOKEN: 'k' }],
  [
    'copilot',
    {
      COPILOT_PROVIDER_BASE_URL: GATEWAY,
      COPILOT_PROVIDER_API_KEY: 'k',
      COPILOT_PROVIDER_TYPE: 'openai',
      COPILOT_MODEL: 'm',
    },
  ],
  ['copilot', { COPILOT_GITHUB_TOKEN: 'k', GH_HOST: 'github.example' }],
  ['qwen', { OPENAI_API_KEY: 'k', OPENAI_BASE_URL: GATEWAY, OPENAI_MODEL: 'm' }],
  ['kimi', { KIMI_MODEL_NAME: 'm', KIMI_MODEL_API_KEY: 'k', KIMI_MODEL_BASE_URL: GATEWAY }],
  ['droid', { FACTORY_API_KEY: 'k' }],
  ['auggie', { AUGMENT_API_TOKEN: 'k', AUGMENT_API_URL: GATEWAY }],
  ['cline', { CLINE_API_KEY: 'k' }],
  ['qoder', { QODER_PERSONAL_ACCESS_TOKEN: 'k' }],
  ['nanocoder', { NANOCODER_PROVIDERS: '[]' }],
  ['goose', { GOOSE_PROVIDER: 'openai', OPENAI_API_KEY: 'k', OPENAI_HOST: 'https://gateway.example' }],
  ['cursor', { CURSOR_API_KEY: 'k' }],
  ['mistral-vibe', { MISTRAL_API_KEY: 'k' }],
]

describe('the variables of the server', () => {
  it.each(DOCUMENTED)('that %s is set up by reach it and are shown by name: %j', async (id, variables) => {
    const { env, described } = await givenTo(id, variables)
    expect(env).toMatchObject(variables)
    const passed = described.filter(({ state }) => state === 'passed').map(({ name }) => name)
    expect(passed.sort()).toEqual(Object.keys(variables).sort())
    expect(JSON.stringify(described)).not.toContain(GATEWAY)
  })

  it('that are its secrets, or nobody’s business, reach no agent', async () => {
    const secrets = {
      PLENUM_OWNER_PASSWORD_FILE: 'a',
      AWS_SECRET_ACCESS_KEY: 'b',
      COPILOT_ALLOW_ALL: '1',
      STRIPE_SECRET_KEY: 'c',
    }
    for (const id of ['claude', 'copilot', 'opencode']) {
      const { env } = await givenTo(id, secrets)
      for (const name of [...Object.keys(secrets), 'DATABASE_URL', 'NEXTAUTH_SECRET'])
        expect(env).not.toHaveProperty(name)
    }
  })

  it.each([
    ['pi', { AWS_BEARER_TOKEN_BEDROCK: 'k', AZURE_OPENAI_API_KEY: 'k' }],
    ['opencode', { AWS_BEARER_TOKEN_BEDROCK: 'k', AZURE_API_KEY: 'k' }],
    ['opencode', { CLOUDFLARE_API_TOKEN: 'k', CLOUDFLARE_ACCOUNT_ID: 'a' }],
    ['claude', { AWS_BEARER_TOKEN_BEDROCK: 'k', AWS_SECRET_ACCESS_KEY: 's', AWS_REGION: 'eu-west-1' }],
    ['claude', { CLAUDE_CODE_USE_BEDROCK: '0', AWS_SECRET_ACCESS_KEY: 's', ANTHROPIC_FOUNDRY_API_KEY: 'k' }],
    ['gemini', { GOOGLE_APPLICATION_CREDENTIALS: '/etc/account.json' }],
  ])('of a cloud are not given to %s, which is not set up for that cloud: %j', async (id, variables) => {
    const { env } = await givenTo(id, variables)
    for (const name of Object.keys(variables).filter((key) => !key.startsWith('CLAUDE_')))
      expect(env).not.toHaveProperty(name)
  })

  sealed.each([
    ['opencode', '.config/opencode/opencode.json', (name: string) => `{"a":"{env:${name}}"}`],
    ['codex', '.codex/config.toml', (name: string) => `env_key = "${name}"`],
    ['pi', '.pi/agent/models.json', (name: string) => `{"apiKey":"${name}"}`],
    ['qwen', '.qwen/settings.json', (name: string) => `{"envKey":"${name}"}`],
    ['gemini', '.gemini/settings.json', (name: string) => `{"env":{"K":"\${${name}}"}}`],
    ['nanocoder', '.config/nanocoder/agents.config.json', (name: string) => `{"apiKey":"$${name}"}`],
  ])(
    'that decide who approves, fetch a key or open a cloud account: settings of %s cannot ask for them',
    async (...at) => {
      const [id, file, nameIn] = at
      const names = [
        ...['COPILOT_ALLOW_ALL', 'ACME_YOLO', 'GOOSE_MODE', 'QWEN_APPROVAL_MODE', 'OTHER_PERMISSION', 'A_AUTO_APPROVE'],
        ...['ACME_KEY_COMMAND', 'ACME_TOKEN_HELPER', 'AWS_SECRET_ACCESS_KEY', 'AWS_ACCESS_KEY_ID', 'AWS_SESSION_TOKEN'],
        ...['AZURE_CLIENT_SECRET', 'ARM_CLIENT_SECRET', 'GOOGLE_APPLICATION_CREDENTIALS', 'GOOGLE_CREDENTIALS'],
      ]
      const server = Object.fromEntries([...names, 'ACME_KEY'].map((name) => [name, 'of-the-server']))
      const { env } = await givenTo(id, server, { files: { [file]: [...names, 'ACME_KEY'].map(nameIn).join('\n') } })
      expect(Object.keys(env).filter((name) => name in server)).toEqual(['ACME_KEY'])
    },
  )

  it.each([
    ['opencode', 'GEMINI_API_KEY', 'GOOGLE_GEMINI_BASE_URL'],
    ['pi', 'OPENAI_API_KEY', 'OPENAI_BASE_URL'],
    ['pi', 'ANTHROPIC_API_KEY', 'ANTHROPIC_BASE_URL'],
    ['codex-acp', 'OPENAI_API_KEY', 'OPENAI_BASE_URL'],
    ['cursor', 'CURSOR_API_KEY', 'CURSOR_BASE_URL'],
    ['opencode', 'GROQ_API_KEY', 'GROQ_BASE_URL'],
  ])('do not send the key of a gateway to the vendor: %s gets no %s beside %s', async (id, key, address) => {
    const { env, described } = await givenTo(id, { [key]: 'gateway-key', [address]: GATEWAY })
    expect(env).not.toHaveProperty(key)
    expect(described).toContainEqual({ name: key, state: 'withheld', because: address })
    expect((await givenTo(id, { [key]: 'vendor-key' })).env).toMatchObject({ [key]: 'vendor-key' })
  })

  it.each([
    ['copilot', 'GITHUB_TOKEN', { GITHUB_API_URL: 'https://github.acme.example/api/v3' }, 'GITHUB_API_URL'],
    ['copilot', 'GH_TOKEN', { GITHUB_SERVER_URL: 'https://github.acme.example' }, 'GITHUB_SERVER_URL'],
    ['goose', 'OPENAI_API_KEY', { OPENAI_BASE_URL: GATEWAY }, 'OPENAI_BASE_URL'],
    ['claude', 'ANTHROPIC_API_KEY', { ANTHROPIC_HOST: 'https://gateway.example' }, 'ANTHROPIC_HOST'],
    ['kimi', 'KIMI_API_KEY', { KIMI_ENDPOINT: GATEWAY }, 'KIMI_ENDPOINT'],
    ['qoder', 'QODER_PERSONAL_ACCESS_TOKEN', { QODER_BASE_URL: GATEWAY }, 'QODER_BASE_URL'],
    [
      'pi',
      'AWS_BEARER_TOKEN_BEDROCK',
      { AWS_REGION: 'eu', ANTHROPIC_BEDROCK_BASE_URL: GATEWAY },
      'ANTHROPIC_BEDROCK_BASE_URL',
    ],
  ])('do not send a key elsewhere than a variable says that the agent does not follow: %s, %s, %j', async (...row) => {
    const [id, key, address, because] = row
    const { env, described } = await givenTo(id, { [key]: 'k', ...(address as Record<string, string>) })
    expect(env).not.toHaveProperty(key)
    expect(described).toContainEqual({ name: key, state: 'withheld', because })
  })

  it.each([
    ['copilot', 'GITHUB_TOKEN', { GITHUB_API_URL: 'https://api.github.com', GITHUB_SERVER_URL: 'https://github.com' }],
    ['copilot', 'GH_TOKEN', { GITHUB_API_URL: 'https://github.acme.example/api/v3', GH_HOST: 'github.acme.example' }],
    ['copilot', 'GH_TOKEN', { GITHUB_API_URL: 'https://api.acme.ghe.com', GH_HOST: 'acme.ghe.com' }],
    ['goose', 'OPENAI_API_KEY', { OPENAI_HOST: 'https://gateway.example', OPENAI_BASE_URL: GATEWAY }],
    ['pi', 'OPENAI_API_KEY', { OPENAI_BASE_URL: 'https://api.openai.com/v1' }],
  ])('are passed where they name the address that the agent uses: %s, %s, %j', async (id, key, addresses) => {
    const { env } = await givenTo(id, { [key]: 'k', ...(addresses as Record<string, string>) })
    expect(env).toMatchObject({ [key]: 'k' })
  })

  it('move the address of codex, which does not read them itself', async () => {
    const moved = await givenTo('codex', { OPENAI_API_KEY: 'k', OPENAI_BASE_URL: GATEWAY })
    expect(moved.args).toContain(`openai_base_url="${GATEWAY}"`)
    expect((await givenTo('codex', { OPENAI_API_KEY: 'k' })).args.join(' ')).not.toContain('openai_base_url')
  })

  sealed.each([
    ['codex', '.codex/config.toml', '[model_providers.acme]\nbase_url = "https://a"\nenv_key = "ACME_KEY"\n'],
    ['codex', '.codex/config.toml', 'model_providers.acme.env_key = \'ACME_KEY\' # "OTHER_KEY"\n'],
    ['codex', '.codex/config.toml', '[model_providers.acme.env_http_headers]\nX-Key = "ACME_KEY"\n'],
    ['codex', '.codex/config.toml', '[model_providers]\nacme = { env_http_headers = { "X-Key" = "ACME_KEY" } }\n'],
    ['pi', '.pi/agent/models.json', '{"providers":{"acme":{"apiKey":"ACME_KEY"}}}'],
    ['pi', '.pi/agent/models.json', '{"providers":{"acme":{"apiKey":"$ACME_KEY"}}}'],
    ['opencode', '.config/opencode/opencode.json', '{"provider":{"acme":{"options":{"apiKey":"{env:ACME_KEY}"}}}}'],
    ['qwen', '.qwen/settings.json', '{"modelProviders":{"openai":[{"id":"m","envKey":"ACME_KEY"}]}}'],
    ['gemini', '.gemini/settings.json', '{"mcpServers":{"a":{"env":{"K":"${ACME_KEY}"}}}}'],
    ['nanocoder', '.config/nanocoder/agents.config.json', '{"nanocoder":{"providers":[{"apiKey":"$ACME_KEY"}]}}'],
  ])('that the settings of %s name in %s reach it', async (id, file, text) => {
    const server = { ACME_KEY: 'acme', ACME_BASE_URL: 'https://another.example', OTHER_KEY: 'other' }
    const { env, described } = await givenTo(id, server, { files: { [file]: text } })
    expect(env).toMatchObject({ ACME_KEY: 'acme' })
    expect(env).not.toHaveProperty('OTHER_KEY')
    expect(described).toContainEqual({ name: 'ACME_KEY', state: 'passed' })
  })

  sealed('that a person keeps in a file of the agent reach it, and nothing else that is in the file', async () => {
    const files = {
      '.gemini/.env': 'GEMINI_API_KEY="of-the-file"\nOTHER=x\nPLENUM_TOKEN=y\nGEMINI_MODEL=of-the-file\n',
    }
    const { env, described } = await givenTo('gemini', { GEMINI_MODEL: 'of-the-server' }, { files })
    expect(env).toMatchObject({ GEMINI_API_KEY: 'of-the-file', GEMINI_MODEL: 'of-the-server' })
    for (const name of ['OTHER', 'PLENUM_TOKEN']) expect(env).not.toHaveProperty(name)
    expect(described).toContainEqual({ name: 'GEMINI_API_KEY', state: 'passed' })
  })

  sealed.each([
    ['gemini', '.gemini/.env', 'GEMINI_API_KEY', 'GEMINI_MODEL'],
    ['qwen', '.qwen/.env', 'OPENAI_API_KEY', 'OPENAI_MODEL'],
  ])('are read for %s from ~/.env only where there is no ~/%s', async (id, own, key, model) => {
    const common = { '.env': `${key}=common\n${model}=common\n` }
    expect((await givenTo(id, {}, { files: common })).env).toMatchObject({ [key]: 'common', [model]: 'common' })
    const { env } = await givenTo(id, {}, { files: { ...common, [own]: `${key}=own\n` } })
    expect(env).toMatchObject({ [key]: 'own' })
    expect(env).not.toHaveProperty(model)
  })

  it('that are the server’s own secrets are not passed because settings name them', async () => {
    const text = ['DATABASE_URL', 'NEXTAUTH_SECRET', 'PLENUM_TOKEN'].map((name) => `env_key = "${name}"`).join('\n')
    const { env } = await givenTo('codex', { PLENUM_TOKEN: 'x' }, { files: { '.codex/config.toml': text } })
    for (const name of ['DATABASE_URL', 'NEXTAUTH_SECRET', 'PLENUM_TOKEN']) expect(env).not.toHaveProperty(name)
  })
})
