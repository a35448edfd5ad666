import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect } from '@playwright/test'
import { apiClient, createToken } from '../../../e2e/support/api'
import { startServer, type TestServer } from '../../../e2e/support/server'
import { HOSTILE_TEXTS, type HostileText } from '../../corpora/hostile-texts'

export const OWNER = { email: 'mia@example.com', password: 'a calm long sentence 42' }
const PART = 120
/** Of a run: its targets are at most 64. */
const LABELS = 60
/** How many of the texts stand in titles and token names, each of which is a row of its own. */
const ROW_TEXTS = HOSTILE_TEXTS.filter(({ id }) => process.env.PLENUM_SECURITY !== undefined || id % 5 === 0)

export type HostileInstallation = {
  server: TestServer
  runs: { transcripts: string; requests: string; failures: string; labels: string[]; titles: string[] }
  /** By place, the texts that stand there. */
  placed: Record<string, readonly HostileText[]>
}

const mark = (place: string, { id, text }: HostileText) => `xz${place}${id}xz ${text}`
/** As many texts behind their marks as fit. */
function packed(place: string, texts: readonly HostileText[], charsMax: number): string[] {
  const packs: string[] = []
  for (const one of texts.map((text) => mark(place, text))) {
    const last = packs.at(-1)
    if (last !== undefined && last.length + one.length + 1 <= charsMax) packs[packs.length - 1] = `${last} ${one}`
    else packs.push(one)
  }
  return packs
}

/** Starts the built server and fills it, through its own doors, with hostile texts in every place that takes text. */
export async function startHostileInstallation(): Promise<HostileInstallation> {
  const folder = mkdtempSync(path.join(tmpdir(), 'plenum-hostile-'))
  const runtimesFile = path.join(folder, 'runtimes.json')
  writeFileSync(path.join(folder, 'texts.json'), JSON.stringify(HOSTILE_TEXTS))
  writeFileSync(runtimesFile, JSON.stringify(runtimes(path.join(folder, 'texts.json'))))
  const server = await startServer({ env: { PLENUM_RUNTIMES_FILE: runtimesFile } })
  await createOwner(server)
  const token = await createToken(server, OWNER.email, 'runs:read,runs:launch,runs:control')
  const api = apiClient(server, token)

  const parts = partsOf(HOSTILE_TEXTS)
  const targets = (scene: string) => parts.map((_, index) => ({ backend: `${scene}-${index}` }))
  const reduction = { mode: 'compare' as const, target: { backend: 'judge' } }
  const launch = async (input: Parameters<typeof api.runs.launch.mutate>[0]) =>
    (await api.runs.launch.mutate(input)).runId

  const prompt = HOSTILE_TEXTS.map((text) => mark('prompt', text)).join('\n')
  const transcripts = await launch({ title: 'Transcripts', prompt, targets: targets('transcript'), reduction })
  const failures = await launch({ title: 'Failures', prompt: 'Fail.', targets: targets('failure') })
  const requests = await launch({ title: 'Requests', prompt: 'Ask.', targets: targets('requests') })
  const labels: string[] = []
  const labelled = ROW_TEXTS.filter((text) => mark('label', text).length <= 80)
  for (const part of partsOf(labelled, LABELS)) labels.push(await launch(labelRun(part)))
  const titles: string[] = []
  for (const title of packed('title', ROW_TEXTS, 200)) {
    titles.push(await launch({ title, prompt: 'Say it.', targets: [{ backend: 'echo' }] }))
  }
  for (const runId of labels) await api.runs.cancel.mutate({ runId })
  for (const runId of [transcripts, failures, ...labels]) {
    await expect
      .poll(async () => (await api.runs.get.query({ runId })).run.status, { timeout: 60_000 })
      .not.toMatch(/queued|running/)
  }
  return {
    server,
    runs: { transcripts, requests, failures, labels, titles },
    placed: { label: labelled, title: ROW_TEXTS },
  }
}

/** Its workers wait for each other and are cancelled: what matters is what they are called. */
function labelRun(part: readonly HostileText[]) {
  return {
    title: 'Labels',
    prompt: 'Wait.',
    targets: part.map((text) => ({ backend: 'demo', model: 'demo-fast', label: mark('label', text) })),
    maxConcurrency: 1,
    metadata: Object.fromEntries(packed('metadata', part, 900).map((text, index) => [`key-${index}`, text])),
    reduction: { mode: 'compare' as const, rubric: packed('rubric', part, 7_900)[0] ?? '' },
  }
}

function partsOf(texts: readonly HostileText[], size = PART): (readonly HostileText[])[] {
  return Array.from({ length: Math.ceil(texts.length / size) }, (_, part) =>
    texts.slice(part * size, (part + 1) * size),
  )
}

function runtimes(textsFile: string) {
  const agent = (id: string, args: (string | number)[], title?: string) => ({
    id,
    kind: 'acp',
    command: process.execPath,
    args: ['test/security/browser/support/hostile-agent.mjs', textsFile, ...args.map(String)].map((arg, index) =>
      index === 0 ? path.resolve(arg) : arg,
    ),
    ...(title === undefined ? {} : { title }),
  })
  const ranges = partsOf(HOSTILE_TEXTS).map((part, index) => [index * PART, index * PART + part.length])
  const scenes = ['transcript', 'requests', 'failure'].flatMap((scene) =>
    ranges.map((range, index) => agent(`${scene}-${index}`, [scene, ...range])),
  )
  const titled = HOSTILE_TEXTS.filter((text) => mark('runtime', text).length <= 80).slice(0, 60)
  return [
    ...scenes,
    agent('judge', ['judge']),
    agent('broken', ['broken', 0, 40]),
    { id: 'echo', kind: 'command', command: 'cat', args: [] },
    {
      id: 'endpoint',
      kind: 'openai-compatible',
      baseUrl: 'http://127.0.0.1:9/v1',
      models: HOSTILE_TEXTS.map((text) => ({ id: `${text.id} ${text.text}`, label: mark('modellabel', text) })),
    },
    ...titled.map((text) => ({
      id: `t${text.id}`,
      kind: 'command',
      command: 'true',
      args: [],
      title: mark('runtime', text),
    })),
  ]
}

async function createOwner(server: TestServer): Promise<void> {
  const token = new URL(server.setupUrl ?? '').searchParams.get('token')
  const response = await fetch(`${server.url}/api/setup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      ...OWNER,
      token,
      name: 'xzperson0xz "><img src=x onerror=__xss(0)><script>__xss(0)</script>',
      workspaceName: 'xzworkspace0xz "><svg onload=__xss(0)>',
    }),
  })
  if (response.status !== 201) throw new Error(`setup answered ${response.status}: ${await response.text()}`)
}
