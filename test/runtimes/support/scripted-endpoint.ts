import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { EndpointKind } from '@/server/runtimes/endpoint/endpoint-provider'
import { createEndpointRuntime } from '@/server/runtimes/endpoint/endpoint-runtime'
import type { EndpointOptions } from '@/server/runtimes/endpoint/endpoint-options'
import { realClock } from './session-harness'

/** What a scripted endpoint sends: pieces as they are, each in a write of its own. */
export type Script = {
  pieces: (string | Uint8Array)[]
  contentType?: string
  status?: number
  /** The connection is cut after the last piece; it is left open with `hang`, and kept alive for good with `ping`. */
  end?: 'cut' | 'hang' | 'ping'
  /** Time between two pieces. */
  pauseMs?: number
}

/** An endpoint on loopback that sends the next script whatever it is asked. */
export async function startScriptedEndpoint() {
  const scripts: Script[] = []
  const bodies: unknown[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      bodies.push(JSON.parse(Buffer.concat(chunks).toString('utf8') || 'null'))
      const script = scripts.shift() ?? { pieces: [] }
      response.writeHead(script.status ?? 200, { 'content-type': script.contentType ?? 'text/event-stream' })
      response.flushHeaders()
      void send(script)
    })
    async function send({ pieces, end, pauseMs }: Script) {
      const pause = () =>
        new Promise((resolve) => (pauseMs === undefined ? setImmediate(resolve) : setTimeout(resolve, pauseMs)))
      for (const piece of pieces) {
        response.write(piece)
        await pause()
      }
      while (end === 'ping' && !response.destroyed) {
        response.write(': ping\n\n')
        await pause()
      }
      if (end === 'hang') return
      if (end !== 'cut') return response.end()
      // What was written is on its way before the cut.
      response.write('', () => setTimeout(() => response.destroy(), 20))
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    bodies,
    play: (script: Script) => scripts.push(script),
    runtime: (kind: EndpointKind, options: Partial<EndpointOptions> = {}) =>
      createEndpointRuntime({
        id: 'scripted',
        kind,
        title: 'Scripted',
        source: 'file',
        baseUrl: `${url}/v1`,
        readApiKey: async () => 'a-key',
        keyRequired: true,
        models: [{ id: 'a-model', inputPerMTok: 1, outputPerMTok: 2 }],
        clock: realClock,
        ...options,
      }),
    close: () => {
      server.closeAllConnections()
      return new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

export const sse = (value: unknown) => `data: ${typeof value === 'string' ? value : JSON.stringify(value)}\n\n`
export const named = (value: { type: string }) => `event: ${value.type}\n${sse(value)}`
