import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { pino } from 'pino'
import type { Clock, Runtime } from '@/orchestration/ports'
import { createRuntimes } from '@/server/runtimes/registry'
import { isolationAt } from '../support/isolation'
import type { MockLlm, SeenCall } from '../support/mock-llm/mock-llm'
import { AGENT_IDS, type AgentId } from './agent-homes'
import { Conversation } from './conversation'
import { answering, expectEnd, expectNobody, expectRequest, expectThat, textOf } from './expectations'
import type { StepResult } from './scenario'

type Place = { llm: MockLlm; binDir: string; root: string; clock: Clock }

const KEY = 'sk-of-a-user'
const PROBE_TIMEOUT_MS = 60_000

/** The variables of a server whose operator followed the vendors' documentation. */
const variablesFor = (llmUrl: string) => ({
  ANTHROPIC_BASE_URL: llmUrl,
  CLAUDE_CODE_OAUTH_TOKEN: KEY,
  CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
  ACME_KEY: KEY,
  OPENCODE_DISABLE_MODELS_FETCH: '1',
  PI_OFFLINE: '1',
})

/** The files of a home that has all five agents, as their vendors document them; keys are in variables that they name. */
function filesFor(llmUrl: string): Record<string, string> {
  const model = { name: 'Mock', tool_call: true, limit: { context: 128_000, output: 8_192 } }
  const acme = { npm: '@ai-sdk/openai-compatible', options: { baseURL: `${llmUrl}/v1`, apiKey: '{env:ACME_KEY}' } }
  const opencode = { model: 'acme/mock-model', provider: { acme: { ...acme, models: { 'mock-model': model } } } }
  const piModel = { id: 'mock-model', contextWindow: 128_000, maxTokens: 8_192 }
  const piProvider = { baseUrl: `${llmUrl}/v1`, api: 'openai-completions', apiKey: 'ACME_KEY', models: [piModel] }
  return {
    '.codex/config.toml': `model = "gpt-5.4"
model_provider = "acme"
[model_providers.acme]
name = "Acme"
base_url = "${llmUrl}/v1"
wire_api = "responses"
env_key = "ACME_KEY"
supports_websockets = false
`,
    '.gemini/.env': `GEMINI_API_KEY=${KEY}\nGOOGLE_GEMINI_BASE_URL=${llmUrl}\n`,
    '.gemini/settings.json': JSON.stringify({
      security: { auth: { selectedType: 'gemini-api-key' } },
      model: { name: 'gemini-2.5-pro' },
      privacy: { usageStatisticsEnabled: false },
    }),
    '.config/opencode/opencode.json': JSON.stringify(opencode),
    '.pi/agent/models.json': JSON.stringify({ providers: { acme: piProvider } }),
  }
}

function keyOf({ headers }: SeenCall): string {
  return [headers.authorization, headers['x-api-key'], headers['x-goog-api-key']].flat().filter(Boolean).join(' ')
}

/** Drives the agents that a server finds on its PATH, set up by their vendors' variables and files alone. */
export async function driveOrdinarySetup(place: Place, wanted: readonly string[]): Promise<Map<string, StepResult[]>> {
  const { llm, binDir, clock } = place
  const root = path.join(place.root, 'ordinary')
  const home = path.join(root, 'home')
  const temporary = path.join(root, 'tmp')
  const dataDir = path.join(root, 'data')
  for (const folder of [home, temporary, dataDir]) mkdirSync(folder, { recursive: true })
  for (const [file, text] of Object.entries(filesFor(llm.url))) {
    mkdirSync(path.dirname(path.join(home, file)), { recursive: true })
    writeFileSync(path.join(home, file), text)
  }
  const env = {
    ...variablesFor(llm.url),
    ...{ HOME: home, LANG: 'C.UTF-8', TMPDIR: temporary },
    PATH: `${binDir}:${path.dirname(process.execPath)}:/usr/bin:/bin`,
  }
  const runtimes = await createRuntimes({
    ...{ env, dataDir, clock, isolation: isolationAt(dataDir), log: pino({ level: 'silent' }) },
    ...{ runtimesFile: null, demoDirectives: false },
  })
  const table = new Map<string, StepResult[]>()
  for (const id of AGENT_IDS.filter((agent) => wanted.length === 0 || wanted.includes(agent))) {
    const runtime = runtimes.find((found) => found.id === id)
    const work = path.join(root, `${id}-work`)
    mkdirSync(work)
    table.set(id, runtime === undefined ? [notFound(id)] : await driveOne(id, runtime, llm, work))
  }
  return table
}

const notFound = (id: AgentId): StepResult => ({ step: 'found', result: { failed: `${id} was not found on PATH` } })

async function driveOne(id: AgentId, runtime: Runtime, llm: MockLlm, cwd: string): Promise<StepResult[]> {
  const results: StepResult[] = []
  const marker = `plenum-test-ordinary/${id}`
  const conversation = new Conversation(
    { id, runtime, model: null },
    { cwd, marker, signal: new AbortController().signal },
  )

  async function step(name: string, run: () => Promise<string | void>): Promise<void> {
    try {
      const note = await run()
      results.push(note ? { step: name, result: 'yes', note } : { step: name, result: 'yes' })
    } catch (error) {
      results.push({ step: name, result: { failed: error instanceof Error ? error.message : String(error) } })
    }
  }

  await step('found and ready', async () => {
    const { probe, mode } = await runtime.describe(AbortSignal.timeout(PROBE_TIMEOUT_MS), { refresh: true })
    expectThat(probe.status === 'ready', `ready, not ${probe.status}: ${probe.message}`)
    expectThat(mode?.actsWithoutAsking !== true, 'a mode that asks')
    return mode?.id ?? undefined
  })
  await step('answers with the key it was given', async () => {
    const from = llm.calls.length
    await conversation.open(`${id}-ordinary`)
    const { events, end } = await conversation.turn('Say hello')
    expectEnd(end, 'turn.completed')
    expectThat(textOf(events).includes('Hello from the mock model'), 'the model’s text')
    const keys = llm.calls.slice(from).map(keyOf)
    expectThat(
      keys.some((key) => key.endsWith(KEY)),
      `the key of the set-up, not ${keys.join(', ')}`,
    )
  })
  await step('asks before it acts', async () => {
    const { events, end } = await conversation.turn(
      'Please RUN_SHELL`echo ordinary > ordinary.txt`',
      answering('allow'),
    )
    expectEnd(end, 'turn.completed')
    expectRequest(events, 'ordinary.txt')
  })
  await step('stop leaves nothing', async () => {
    await conversation.close()
    await expectNobody(marker)
  })
  return results
}
