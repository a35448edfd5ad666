import { readFile } from 'node:fs/promises'
import type { Runtime } from '@/orchestration/ports'
import { RuntimeFailure } from '@/orchestration/session/runtime-failure'
import type { RuntimeHost, RuntimeNaming } from '../runtime-settings'
import type { EndpointEntry } from '../runtimes-file'
import { baseUrlOf, ENDPOINT_PROVIDERS } from './endpoint-providers'
import { createEndpointRuntime } from './endpoint-runtime'
import { movedAddress, vendorKey } from './moved-address'

type Env = RuntimeHost['env']

/** An endpoint that the operator wrote down, or that was found: its key is in a file or a variable of the server. */
export function createFileEndpoint(
  entry: EndpointEntry,
  source: RuntimeNaming['source'],
  { env, clock }: Pick<RuntimeHost, 'env' | 'clock'>,
): Runtime {
  const variable = keyVariable(entry, env)
  return createEndpointRuntime({
    id: entry.id,
    kind: entry.kind,
    title: entry.title ?? entry.id,
    source,
    baseUrl: (addressOf(entry, variable, env) ?? baseUrlOf(entry)).replace(/\/+$/, ''),
    readApiKey: () => readApiKey(entry, variable, env),
    keyRequired: entry.apiKeyFile !== undefined || variable !== null,
    models: entry.models,
    clock,
    fetch: fetchWithoutRedirects,
  })
}

/** A redirect would take the key, which most vendors send in a header of their own, to a host that nobody named. */
const fetchWithoutRedirects: typeof globalThis.fetch = (input, init) =>
  globalThis.fetch(input, { ...init, redirect: 'error' })

/** A key in the vendor's variable is good for the address in the vendor's variable; one from elsewhere for the vendor's own. */
function addressOf({ kind, baseUrl, apiKeyFile }: EndpointEntry, variable: string | null, env: Env): string | null {
  const { keyVariables, defaultBaseUrl } = ENDPOINT_PROVIDERS[kind]
  if (baseUrl !== undefined || apiKeyFile !== undefined || variable === null) return null
  return keyVariables.includes(variable) ? movedAddress(kind, variable, env, defaultBaseUrl) : null
}

/** A vendor's usual variable counts for the vendor's own address only: a key goes nowhere that it was not meant for. */
function keyVariable({ kind, baseUrl, apiKeyEnv }: EndpointEntry, env: Env): string | null {
  if (apiKeyEnv !== undefined) return apiKeyEnv
  if (baseUrl !== undefined) return null
  const { keyVariables } = ENDPOINT_PROVIDERS[kind]
  return vendorKey(kind, env) ?? keyVariables[0] ?? null
}

async function readApiKey(entry: EndpointEntry, variable: string | null, env: Env): Promise<string | null> {
  if (entry.apiKeyFile === undefined) return variable === null ? null : (env[variable] ?? null)
  try {
    return (await readFile(entry.apiKeyFile, 'utf8')).trim()
  } catch (cause) {
    const message = `The key file of runtime ${entry.id} cannot be read.`
    throw new RuntimeFailure({ reason: 'runtime_unauthenticated', message }, { cause })
  }
}
