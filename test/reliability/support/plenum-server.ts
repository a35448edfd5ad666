import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { LaunchRunInput } from '@/orchestration/model/launch'
import type { RunRecord, WorkerRecord } from '@/orchestration/model/records'
import type { RuntimeRequestRecord } from '@/orchestration/model/request'
import { isTerminalRunStatus } from '@/orchestration/model/status'
import type { RunView } from '@/orchestration/run/run-view'
import { openLedger } from '@/server/ledger/open-ledger'
import { installationMarker } from '@/server/runner/attempt-marker'
import { findMarked } from '@/server/runtimes/process-table'
import { createSystemTools } from '@/server/system-tools'
import { startServer, type TestServer } from '../../e2e/support/server'
import { brokenDatabase, brokenInvariants } from './invariants'

const EMAIL = 'owner@example.org'
const SCOPES = 'runs:read,runs:launch,runs:control,requests:answer'

/** A data folder on which the built server is started and killed again and again. */
export type Site = Awaited<ReturnType<typeof openSite>>

export async function openSite(settings: Record<string, string> = {}, parent = tmpdir()) {
  const dataDir = mkdtempSync(path.join(parent, 'plenum-reliability-'))
  const passwordFile = path.join(dataDir, 'password')
  writeFileSync(passwordFile, 'thirteen quiet otters', { mode: 0o600 })
  const env = {
    ...{ PLENUM_OWNER_EMAIL: EMAIL, PLENUM_OWNER_PASSWORD_FILE: passwordFile, PLENUM_LOG_LEVEL: 'error' },
    ...settings,
  }
  const databaseUrl = settings.DATABASE_URL ?? `file:${path.join(dataDir, 'plenum.db')}`
  let token: string | null = null
  let server: TestServer | null = null

  function running(): TestServer {
    if (server === null) throw new Error('the server is not running')
    return server
  }

  async function start(more: Record<string, string> = {}): Promise<TestServer> {
    server = await startServer({ dataDir, env: { ...env, ...more } })
    token ??= createToken(dataDir)
    return server
  }

  const headers = () => ({ authorization: `Bearer ${token ?? ''}` })

  async function call<T>(procedure: string, input: unknown): Promise<T> {
    const response = await fetch(`${running().url}/api/v1/${procedure}`, {
      method: 'POST',
      headers: { ...headers(), 'content-type': 'application/json' },
      body: JSON.stringify(input),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${procedure}: ${response.status} ${text}`)
    return JSON.parse(text) as T // as the procedure answers
  }

  const viewOf = async (runId: string) => (await call<{ view: RunView }>('runs.view', { runId })).view

  return {
    ...{ dataDir, start, call, headers, viewOf, running },
    launch: async (input: Partial<LaunchRunInput> & { prompt: string }) =>
      (await call<{ runId: string }>('runs.launch', { targets: [{ backend: 'demo', model: 'demo-fast' }], ...input }))
        .runId,
    runOf: async (runId: string) => (await call<{ run: RunRecord }>('runs.get', { runId })).run,
    workersOf: async (runId: string): Promise<WorkerRecord[]> => Object.values((await viewOf(runId)).workers),
    openRequests: async (runId: string) =>
      (await call<{ items: RuntimeRequestRecord[] }>('requests.list', { runId, status: ['open'] })).items,
    /** Kills it as the system would, agents left behind. */
    async kill(): Promise<void> {
      await running().stop('SIGKILL')
      server = null
    },
    async stop(): Promise<number | null> {
      const code = await running().stop()
      server = null
      return code
    },
    /** The run's view once it is as wanted; looks ten times a second. @throws when that takes longer than `withinMs`. */
    async until(
      runId: string,
      isWanted: (view: RunView) => boolean = ({ run }) => isTerminalRunStatus(run.status),
      withinMs = 60_000,
    ): Promise<RunView> {
      const giveUpAt = Date.now() + withinMs
      for (;;) {
        const view = await viewOf(runId)
        if (isWanted(view)) return view
        if (Date.now() > giveUpAt) {
          const workers = Object.values(view.workers).map(({ status, attempt }) => `${status} (attempt ${attempt})`)
          throw new Error(`run ${runId} is still ${view.run.status} after ${withinMs} ms: ${workers.join(', ')}`)
        }
        await pause(100)
      }
    },
    survivors: () => findMarked(installationMarker(dataDir)),
    /** All invariants of these runs, in the database the stopped server left. */
    async broken(runIds: string[]): Promise<string[]> {
      const { clock, newId } = createSystemTools()
      const ledger = await openLedger({ databaseUrl, clock, newId })
      try {
        const found = await brokenDatabase(ledger)
        for (const runId of runIds) found.push(...(await brokenInvariants(ledger, runId)))
        return found
      } finally {
        await ledger.close()
      }
    },
    async close(): Promise<void> {
      await server?.stop('SIGKILL')
      for (const { pid } of await findMarked(installationMarker(dataDir))) process.kill(pid, 'SIGKILL')
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

function createToken(dataDir: string): string {
  const command = ['scripts/admin.mjs', 'create-token', '--email', EMAIL, '--scopes', SCOPES]
  const env = { ...process.env, PLENUM_DATA_DIR: dataDir }
  const token = /plm_\S+/.exec(execFileSync(process.execPath, command, { env, encoding: 'utf8' }))?.[0]
  if (token === undefined) throw new Error('no token was printed')
  return token
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
