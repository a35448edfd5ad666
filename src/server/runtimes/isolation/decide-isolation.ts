import { messageOf } from '@/orchestration/model/message-of'
import type { Clock } from '@/orchestration/ports'
import { resolveCommand } from '../resolve-command'
import { readUser, runAs, type AgentUser } from './agent-user'
import { createIsolation, type Mechanism } from './create-isolation'
import type { ServerPlaces } from './plan-seal'
import type { Seal } from './sealed-command'
import { tryAgent } from './try-agent'

export type WantedLevel = 'auto' | 'sealed' | 'user' | 'open'

export type IsolationSettings = {
  /** `auto` takes the strongest level that works; the others demand that level. */
  wanted: WantedLevel
  /** Name of the agents' user; null: the server's own. */
  agentUser: string | null
  attemptsDir: string
  places: ServerPlaces
}

type Environment = Record<string, string | undefined>
/** Programs of the system; the server's own PATH may lack their folders. */
const SYSTEM_PATH = '/usr/sbin:/usr/bin:/sbin:/bin'

/**
 * Decides how agents are kept apart by starting one in each way, the strongest first.
 * @throws Error when a demanded level does not work here, saying why.
 */
export async function decideIsolation(settings: IsolationSettings, env: Environment, clock: Clock): Promise<Mechanism> {
  const { wanted, places, attemptsDir } = settings
  if (wanted === 'open') return open('PLENUM_ISOLATION is open')

  const problemOf = (mechanism: Mechanism) =>
    tryAgent(createIsolation({ ...mechanism, places, attemptsDir }), env, clock)
  const { user, why: whyNoUser } = await findUser(settings.agentUser, env)
  const reasons: string[] = []
  if (wanted !== 'user') {
    for (const seal of findSeals(env, reasons)) {
      const sealed: Mechanism = { state: { level: 'sealed', by: seal.by, why: null }, seal, user }
      const problem = await problemOf(sealed)
      if (problem === null) return sealed
      reasons.push(`${seal.by} does not work here (${problem})`)
    }
  }
  if (wanted === 'sealed') throw new Error(`PLENUM_ISOLATION is sealed, but ${reasons.join('; ')}`)

  if (user === null) reasons.push(whyNoUser)
  else {
    const why = reasons.length === 0 ? 'PLENUM_ISOLATION is user' : reasons.join('; ')
    const separate: Mechanism = { state: { level: 'separate_user', by: 'setuid', why }, seal: null, user }
    const problem = await problemOf(separate)
    if (problem === null) return separate
    reasons.push(`agents cannot be started as ${user.name} (${problem})`)
  }
  if (wanted === 'user') throw new Error(`PLENUM_ISOLATION is user, but ${reasons.join('; ')}`)
  return open(reasons.join('; '))
}

function open(why: string): Mechanism {
  return { state: { level: 'open', by: null, why }, seal: null, user: null }
}

function findSeals(env: Environment, reasons: string[]): Seal[] {
  const bwrap = findProgram('bwrap', env)
  const unshare = findProgram('unshare', env)
  const setpriv = findProgram('setpriv', env)
  if (bwrap === null) reasons.push('bubblewrap (bwrap) is not installed')
  const seals: Seal[] = bwrap === null ? [] : [{ by: 'bwrap', bwrap }]
  if (unshare !== null && setpriv !== null) seals.push({ by: 'util-linux', unshare, setpriv })
  else reasons.push('util-linux (unshare, setpriv) is not installed')
  return seals
}

async function findUser(name: string | null, env: Environment): Promise<{ user: AgentUser | null; why: string }> {
  if (name === null) return { user: null, why: 'PLENUM_AGENT_USER is not set' }
  const setpriv = findProgram('setpriv', env)
  if (setpriv === null) return { user: null, why: 'setpriv is not installed' }
  const user = readUser(name, setpriv)
  if (user === null) throw new Error(`PLENUM_AGENT_USER ${name} is no user of this system`)
  if (user.uid === 0 || user.uid === process.getuid?.())
    throw new Error(`PLENUM_AGENT_USER ${name} must be neither root nor the server's own user`)
  try {
    await runAs(user, 'true', [])
    return { user, why: '' }
  } catch (error) {
    return { user: null, why: `the server cannot switch to user ${name} (${messageOf(error)})` }
  }
}

function findProgram(name: string, env: Environment): string | null {
  return resolveCommand(name, { PATH: `${env.PATH ?? ''}:${SYSTEM_PATH}` })
}
