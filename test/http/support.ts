import { createEventHub } from '@/server/http/event-hub'
import { createHostPolicy } from '@/server/http/guard'
import type { StreamDeps } from '@/server/http/sse'
import type { Actor } from '@/server/auth/permissions'
import { launchRun } from '@/server/services/runs/launch-run'
import { openServices } from '../services/support/open-services'
import { claim, say } from '../services/support/play-runner'

export const ORIGIN = 'http://127.0.0.1:3000'

/** Routes' deps over real services. Who asks is decided by the test: null is a stranger. */
export async function openRoutes() {
  const services = await openServices()
  const hub = createEventHub(services.deps)
  let actor: Actor | null = services.actor('owner')
  const deps: StreamDeps = {
    ...services.deps,
    hub,
    revocations: services.revocations,
    hostPolicy: createHostPolicy({ host: '127.0.0.1', publicUrl: null, allowedHosts: [] }),
    getActor: () => Promise.resolve(actor),
  }
  return { ...services, hub, deps, signIn: (who: Actor | null) => void (actor = who) }
}

export type Routes = Awaited<ReturnType<typeof openRoutes>>

/** A run with one claimed worker, which can say things. */
export async function startTalk({ ctx, deps }: Pick<Routes, 'ctx' | 'deps'>) {
  const { runId } = await launchRun(ctx, { prompt: 'hi', targets: [{ backend: 'demo' }] })
  const [worker] = await deps.store.listWorkers(runId)
  if (worker === undefined) throw new Error('no worker')
  const fence = await claim(deps, worker.id)
  let said = 0
  return {
    runId,
    fence,
    /** Says `count` words, as one batch. */
    say: async (count: number, text = 'word') => {
      await deps.store.addEvents(
        fence,
        Array.from({ length: count }, () => say(fence, `${text} ${said++}`)),
      )
    },
  }
}

export function request(path: string, options: RequestInit & { headers?: Record<string, string> } = {}): Request {
  return new Request(`${ORIGIN}${path}`, { ...options, headers: { host: '127.0.0.1:3000', ...options.headers } })
}

export type Frame = { id: number | null; event: string; data: unknown }

/** Reads server-sent events from a response as they come. */
export function readFrames(response: Response) {
  if (response.body === null) throw new Error('no body')
  const reader = response.body.getReader()
  const decoder = new TextDecoder()
  let rest = ''
  const comments: string[] = []
  const retries: string[] = []

  function parse(block: string): Frame | null {
    const fields = new Map(
      block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]),
    )
    if (fields.has('')) comments.push(block)
    if (fields.has('retry')) retries.push(block)
    const data = fields.get('data')
    if (data === undefined) return null
    const id = fields.get('id')
    return { id: id === undefined ? null : Number(id), event: fields.get('event') ?? 'message', data: JSON.parse(data) }
  }

  return {
    comments,
    retries,
    /** Bytes as they come; null at the end. */
    chunk: async (): Promise<Uint8Array | null> => (await reader.read()).value ?? null,
    /** Frames of the next chunk; null at the end. */
    async next(): Promise<Frame[] | null> {
      const { done, value } = await reader.read()
      if (done) return null
      const blocks = (rest + decoder.decode(value, { stream: true })).split('\n\n')
      rest = blocks.pop() ?? ''
      return blocks.map(parse).filter((frame) => frame !== null)
    },
    /** Frames until `enough` says so or the stream ends. */
    async until(enough: (frames: Frame[]) => boolean): Promise<Frame[]> {
      const frames: Frame[] = []
      while (!enough(frames)) {
        const more = await this.next()
        if (more === null) break
        frames.push(...more)
      }
      return frames
    },
    cancel: () => reader.cancel(),
  }
}

export function seqs(frames: readonly Frame[]): number[] {
  return frames.flatMap(({ id, event }) => (event === 'ledger' && id !== null ? [id] : []))
}

export function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index)
}
