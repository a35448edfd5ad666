import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { createTRPCClient, httpLink } from '@trpc/client'
import type { EventRecord } from '@/orchestration/model/events'
import type { AppRouter } from '@/server/api/root'
import type { TestServer } from './server'

const run = promisify(execFile)

/** Asks the operator's command for a token, through the running server. */
export async function createToken(server: TestServer, email: string, scopes: string): Promise<string> {
  const { stdout } = await run(
    process.execPath,
    ['scripts/admin.mjs', 'create-token', '--email', email, '--scopes', scopes],
    {
      env: { ...process.env, PLENUM_DATA_DIR: server.dataDir },
    },
  )
  const token = /plm_\S+/.exec(stdout)?.[0]
  if (token === undefined) throw new Error(`no token in: ${stdout}`)
  return token
}

export function apiClient(server: TestServer, token: string) {
  return createTRPCClient<AppRouter>({
    links: [
      httpLink({
        url: `${server.url}/api/trpc`,
        headers: { authorization: `Bearer ${token}` },
      }),
    ],
  })
}

export type Followed = { events: EventRecord[]; ended: boolean; lastId: string | null }

/**
 * Follows a run's stream until it ends, or until `stopAfter` events: then the connection is cut, as a network would.
 * `lastEventId` resumes.
 */
export async function followRun(
  server: TestServer,
  token: string,
  runId: string,
  options: { lastEventId?: string | null; stopAfter?: number } = {},
): Promise<Followed> {
  const cut = new AbortController()
  const headers = {
    authorization: `Bearer ${token}`,
    ...(options.lastEventId ? { 'last-event-id': options.lastEventId } : {}),
  }
  const response = await fetch(`${server.url}/api/runs/${runId}/events`, { headers, signal: cut.signal })
  if (!response.ok || response.body === null) throw new Error(`the stream answered ${response.status}`)
  const followed: Followed = { events: [], ended: false, lastId: options.lastEventId ?? null }
  const reader = response.body.getReader()
  const decoder = new TextDecoder()
  let rest = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return followed
    const frames = (rest + decoder.decode(value, { stream: true })).split('\n\n')
    rest = frames.pop() ?? ''
    for (const frame of frames) take(frame, followed)
    if (options.stopAfter === undefined || followed.events.length < options.stopAfter) continue
    cut.abort() // and no read after it: on Node 20 one never settles when the body had come to its end
    return followed
  }
}

function take(frame: string, followed: Followed): void {
  const fields = new Map(
    frame.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]),
  )
  if (fields.get('event') === 'end') followed.ended = true
  if (fields.get('event') !== 'ledger') return
  followed.lastId = fields.get('id') ?? followed.lastId
  followed.events.push(JSON.parse(fields.get('data') ?? 'null') as EventRecord)
}
