import { addressVariablesOf } from '../variables/address-variables'
import type { EndpointKind } from './endpoint-provider'
import { ENDPOINT_PROVIDERS } from './endpoint-providers'

type Environment = Readonly<Record<string, string | undefined>>

/** What vendors' own programs add to such an address themselves. */
const ADDED_PATHS: Partial<Record<EndpointKind, string>> = { anthropic: '/v1', google: '/v1beta' }

/**
 * Where a key of the environment is good for, when a variable beside it says so: a gateway's key must not go to the vendor.
 * Null where none does.
 */
export function movedAddress(kind: EndpointKind, key: string, env: Environment, usual: string | null): string | null {
  const given = addressVariablesOf(key)
    .map((name) => env[name]?.trim())
    .find(Boolean)
  if (given === undefined) return null
  const address = given.replace(/\/+$/, '')
  const added = ADDED_PATHS[kind]
  if (added !== undefined) return /\/v\d\w*$/.test(address) ? address : `${address}${added}`
  // A bare host means the place that the provider's own programs know below it.
  const isBare = /^https?:\/\/[^/]+$/.test(address)
  return isBare && usual !== null ? `${address}${new URL(usual).pathname}` : address
}

/** The vendor's variable that has a key, the first that is set. */
export function vendorKey(kind: EndpointKind, env: Environment): string | null {
  return ENDPOINT_PROVIDERS[kind].keyVariables.find((name) => Boolean(env[name])) ?? null
}
