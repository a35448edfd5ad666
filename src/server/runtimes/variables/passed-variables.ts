import type { PassedVariable } from '@/orchestration/model/runtime'
import { addressVariablesOf, hostOf, usualHostsOf } from './address-variables'
import { isSecretName, movedByDefinition } from './moved-by-definition'

type Environment = Readonly<Record<string, string | undefined>>

/** Variables of the server that an agent may see, by name. */
export type PassedNames = {
  always: readonly string[]
  /** Further ones that count only where a switch of the agent is on, such as a cloud's credentials. */
  when?: Readonly<Record<string, readonly string[]>> | undefined
  /** Named in the agent's own settings, which also say where they are sent. */
  configured?: readonly string[] | undefined
}

/** What no agent is ever given, whoever names it. */
const SERVER_SECRETS = /^(PLENUM_|NEXTAUTH_|DATABASE_URL|AUTH_SECRET|PG(PASSWORD|PASSFILE|SERVICEFILE)$)/

export type Variables = {
  base: Environment
  /** Those of the runtime's definition, which replace those of the server. */
  own: Environment
  /** The operator of the server wrote the definition: then a key of the server may go where it says. */
  isOperators: boolean
  /** Those of `own` that the server adds to a definition. */
  added?: Environment
  /** The program of the definition and its arguments. */
  commandLine?: readonly string[]
}

/**
 * Which of the named variables an agent is given. A key goes only to the address that it belongs to: where a variable of the
 * server moves that address and the agent does not follow this variable, the key is withheld. So is every key of the server
 * where a workspace's definition moves any address, or the place of settings: the settings hold addresses, too.
 */
export function choosePassed(names: PassedNames, variables: Variables): PassedVariable[] {
  const { base, own, isOperators, added = {}, commandLine = [] } = variables
  const configured = isOperators ? (names.configured ?? []) : []
  const movedBy = isOperators ? null : movedByDefinition(own, { ...base, ...added }, commandLine)
  // A workspace that turns a cloud on brings its own credentials.
  const switches = isOperators ? { ...base, ...own } : base
  const followed = new Set(namesOf({ ...names, configured }, switches))
  return [...followed]
    .filter((name) => !SERVER_SECRETS.test(name))
    .map((name): PassedVariable => {
      if (own[name] !== undefined) return { name, state: 'defined' }
      if (!base[name]) return { name, state: 'unset' }
      const address = configured.includes(name) ? null : otherAddress(name, followed, variables)
      const because = address ?? (isSecretName(name) ? movedBy : null)
      return because === null ? { name, state: 'passed' } : { name, state: 'withheld', because }
    })
}

/** The names of what is passed. */
export function passedNames(names: PassedNames, variables: Variables): string[] {
  return choosePassed(names, variables).flatMap(({ name, state }) => (state === 'passed' ? [name] : []))
}

/** The variable by which a key of the server belongs to another address than the agent would send it to. */
function otherAddress(key: string, followed: ReadonlySet<string>, { base, own, isOperators }: Variables) {
  const addresses = addressVariablesOf(key)
  const moved = addresses.find((name) => own[name] !== undefined && own[name] !== base[name])
  if (moved !== undefined) return isOperators ? null : moved
  const set = addresses.filter((name) => base[name]?.trim())
  const hosts = (names: string[]) => names.map((name) => hostOf(base[name] ?? ''))
  const used = hosts(set.filter((name) => followed.has(name)))
  const reached = used.length === 0 ? usualHostsOf(key) : used
  return set.find((name) => !followed.has(name) && !reached.includes(hostOf(base[name] ?? ''))) ?? null
}

function namesOf({ always, when = {}, configured = [] }: PassedNames, environment: Environment): string[] {
  const switched = Object.entries(when).flatMap(([name, more]) => [name, ...(isOn(environment[name]) ? more : [])])
  return [...always, ...switched, ...configured]
}

function isOn(value: string | undefined): boolean {
  return value !== undefined && !['', '0', 'false', 'no', 'off'].includes(value.toLowerCase())
}
