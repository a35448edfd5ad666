import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Env } from '@/server/env'
import { createHostPolicy } from '../guard'
import { HTTP_LIMITS } from '../http-limits'
import { API_HEADERS, SECURITY_HEADERS, STRICT_TRANSPORT } from '../security-headers'
import { createBodyBudgets } from './body-budget'
import { receiveBody } from './receive-body'
import { refuse } from './refuse'
import { checkHead } from './request-head'
import { stampAddress } from './stamp-address'
import { createTrustedProxies } from './trusted-proxies'

type EdgeSettings = Pick<Env, 'host' | 'publicUrl' | 'allowedHosts' | 'trustedProxies'>
type Handler = (request: IncomingMessage, response: ServerResponse) => void

/**
 * The HTTP server in front of every route and page. What it hands on has a well-formed head, a host this server answers to,
 * the client's address, and a body that is here in full and within its limit. Every answer leaves with the security headers;
 * a page replaces the policy by its own.
 */
export function createEdgeServer(
  settings: EdgeSettings,
  handle: Handler,
  options: { bodyTimeoutMs?: number } = {},
): Server {
  const isTrustedProxy = createTrustedProxies(settings.trustedProxies)
  const hostPolicy = createHostPolicy(settings)
  const budgetOf = createBodyBudgets()
  const headers = { ...SECURITY_HEADERS, ...API_HEADERS, ...(isHttps(settings.publicUrl) ? STRICT_TRANSPORT : {}) }
  const timeoutMs = options.bodyTimeoutMs ?? HTTP_LIMITS.bodyTimeoutMs

  async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
    const address = stampAddress(request, isTrustedProxy)
    const problem = checkHead(request, hostPolicy)
    if (problem !== null) return refuse(request, response, problem)
    const budget = budgetOf(address)
    response.once('close', () => budget.release())
    const received = await receiveBody(request, { budget, timeoutMs })
    if (received === 'gone') return void response.destroy()
    if ('refusal' in received) return refuse(request, response, received.refusal)
    handle(received.request, response)
  }

  return createServer(
    {
      maxHeaderSize: HTTP_LIMITS.headerBytes,
      headersTimeout: HTTP_LIMITS.headersTimeoutMs,
      // Only a net below: the timer of the body is exact, Node looks at connections from time to time.
      requestTimeout: HTTP_LIMITS.headersTimeoutMs + HTTP_LIMITS.bodyTimeoutMs + 5_000,
      connectionsCheckingInterval: 5_000,
    },
    (request, response) => void receive(request, response),
  )
}

function isHttps(publicUrl: string | null): boolean {
  return publicUrl?.startsWith('https://') ?? false
}
