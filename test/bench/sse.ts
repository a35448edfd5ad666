import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { startServer } from '../e2e/support/server'
import type { BareServerRequest } from './bare-stream-server'
import { startProgram } from './child-program'
import { usageOf } from './process-usage'
import type { PartResult, Row } from './report'
import { medianOf, percent, repeatedly, rounded } from './statistics'
import type { ViewersReport, ViewersRequest } from './stream-viewers'
import { inTemporaryFolder } from './temporary-folder'

const VIEWERS = [500, 1_000]
const EVENTS_PER_SECOND = 200
const MEASURED_MS = 12_000
const SETTLE_MS = 2_000
const P99_AIM_MS = 75
const RSS_AIM_KB = 250

/** Workers of the watched run; each alternates thoughts and words, which are not joined, 25 a second. */
const WORKERS = 8
const PAIR_MS = (WORKERS * 2 * 1_000) / EVENTS_PER_SECOND - 1
const TALK_MS = 100_000
const TEXT = 'Some words of an agent that thinks aloud while somebody looks. '
/** Of an event of the run as it is sent, so that the bare server sends as much. */
const EVENT_BYTES = 330

type Figures = ViewersReport & { serverCpuShare: number; rssKBPerViewer: number; rssMB: number }

/**
 * Viewers of one live run on the built server, which executes the run itself: eight demo agents, 200 events a second, SQLite.
 * The viewers live in a process of their own. Beside it a bare server that sends as many bytes as often.
 */
export async function benchSse(): Promise<PartResult> {
  const rows: Row[] = []
  const repeats: unknown[] = []
  const aims: PartResult['aims'] = []
  for (const viewers of VIEWERS) {
    const measured = await repeatedly(async () => ({
      bare: await measureBare(viewers),
      plenum: await measurePlenum(viewers),
    }))
    rows.push(
      rowOf(
        'bare node:http',
        viewers,
        measured.map(({ bare }) => bare),
      ),
    )
    rows.push(
      rowOf(
        'plenum',
        viewers,
        measured.map(({ plenum }) => plenum),
      ),
    )
    repeats.push({ viewers, measured })
    const p99 = medianOf(measured, ({ plenum }) => plenum.p99)
    const rssKB = medianOf(measured, ({ plenum }) => plenum.rssKBPerViewer)
    const broken = measured.reduce((sum, { plenum }) => sum + plenum.gaps + plenum.lost, 0)
    aims.push({
      what: `${viewers} viewers × ${EVENTS_PER_SECOND} events/s`,
      aim: `p99 ≤ ${P99_AIM_MS} ms, ≤ ${RSS_AIM_KB} KB each, nothing lost`,
      reached: `p99 ${p99} ms, ${Math.round(rssKB)} KB each, ${broken} gaps and cuts`,
      met: p99 <= P99_AIM_MS && rssKB <= RSS_AIM_KB && broken === 0,
    })
  }
  return { rows, aims, repeats }
}

function rowOf(server: string, viewers: number, measured: Figures[]): Row {
  return {
    ...{ server, viewers },
    'events/s each': Math.round(medianOf(measured, (each) => each.eventsPerViewerSecond)),
    'p50 ms': medianOf(measured, ({ p50 }) => p50),
    'p99 ms': medianOf(measured, ({ p99 }) => p99),
    'max ms': medianOf(measured, ({ max }) => max),
    'server CPU of a core': percent(medianOf(measured, (each) => each.serverCpuShare)),
    'RSS KB each': rounded(medianOf(measured, (each) => each.rssKBPerViewer)),
    'RSS MB': Math.round(medianOf(measured, (each) => each.rssMB)),
    'viewers’ CPU of a core': percent(medianOf(measured, (each) => each.cpuShare)),
  }
}

async function measureBare(viewers: number): Promise<Figures> {
  const request: BareServerRequest = { eventsPerSecond: EVENTS_PER_SECOND, eventBytes: EVENT_BYTES }
  const server = startProgram('test/bench/bare-stream-server.ts', request)
  try {
    const port = await server.receive<number>()
    return await watch(server.pid, { port, path: '/', headers: [], viewers })
  } finally {
    await server.stop()
  }
}

function measurePlenum(viewers: number): Promise<Figures> {
  return inTemporaryFolder(async (dataDir) => {
    const passwordFile = path.join(dataDir, 'password')
    writeFileSync(passwordFile, 'thirteen quiet otters', { mode: 0o600 })
    const email = 'bench@example.org'
    const owner = { PLENUM_OWNER_EMAIL: email, PLENUM_OWNER_PASSWORD_FILE: passwordFile }
    const server = await startServer({ dataDir, env: { ...owner, PLENUM_LOG_LEVEL: 'error' } })
    const kill = () => void process.kill(server.pid, 'SIGTERM')
    process.once('exit', kill)
    try {
      const authorization = `Authorization: Bearer ${createToken(dataDir, email)}`
      const runId = await launchTalk(server.url, authorization)
      const port = Number(new URL(server.url).port)
      return await watch(server.pid, { port, path: `/api/runs/${runId}/events`, headers: [authorization], viewers })
    } catch (cause) {
      throw new Error(`The server said:\n${server.output()}`, { cause })
    } finally {
      process.off('exit', kill)
      await server.stop()
    }
  })
}

function createToken(dataDir: string, email: string): string {
  const command = ['scripts/admin.mjs', 'create-token', '--email', email, '--scopes', 'runs:read,runs:launch']
  const env = { ...process.env, PLENUM_DATA_DIR: dataDir }
  const token = /plm_\S+/.exec(execFileSync(process.execPath, command, { env, encoding: 'utf8' }))?.[0]
  if (token === undefined) throw new Error('no token was printed')
  return token
}

async function launchTalk(url: string, authorization: string): Promise<string> {
  const step = `[think ${TEXT}][say ${TEXT}][sleep ${PAIR_MS}]`
  const prompt = step.repeat(Math.ceil(TALK_MS / PAIR_MS))
  const response = await fetch(`${url}/api/v1/runs.launch`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: authorization.replace('Authorization: ', '') },
    body: JSON.stringify({ prompt, targets: [{ backend: 'demo', model: 'demo-fast' }], repeat: WORKERS }),
  })
  const text = await response.text()
  const runId = /run_[0-9a-z]+/.exec(text)?.[0]
  if (!response.ok || runId === undefined) throw new Error(`the run was not launched: ${text}`)
  return runId
}

/** Opens the viewers, lets everything settle, measures. The memory of a viewer is what the server holds more than before. */
async function watch(pid: number, request: ViewersRequest): Promise<Figures> {
  await wait(SETTLE_MS)
  const idle = usageOf(pid)
  const viewers = startProgram('test/bench/stream-viewers.ts', request)
  try {
    await viewers.receive<'open'>()
    await wait(SETTLE_MS)
    viewers.send('begin')
    const before = usageOf(pid)
    await wait(MEASURED_MS)
    const after = usageOf(pid)
    viewers.send('end')
    const report = await viewers.receive<ViewersReport>()
    return {
      ...report,
      serverCpuShare: (after.cpuMs - before.cpuMs) / (after.at - before.at),
      rssKBPerViewer: (after.rssKB - idle.rssKB) / request.viewers,
      rssMB: after.rssKB / 1_024,
    }
  } finally {
    await viewers.stop()
  }
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
