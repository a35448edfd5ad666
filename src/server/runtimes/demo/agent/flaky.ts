import { RequestError } from '@agentclientprotocol/sdk'
import type { DemoModel } from '../demo-models'
import { createChance } from './chance'

const FAILURES: readonly [string, ...string[]] = [
  'Too many requests: the demo provider is rate limited (429).',
  'The demo provider is overloaded (503).',
  'The demo provider closed the connection (502).',
]

/**
 * Whether this turn is to fail, and how. The same prompt, model and seed always fail in the same way; another attempt is
 * another throw of the dice, with far better odds.
 */
export function failureOf(
  model: DemoModel,
  { prompt, seed, attempt }: { prompt: string; seed: string; attempt: number },
): RequestError | null {
  const chance = createChance(['failure', prompt, model.id, seed, attempt].join('\u0000'))
  const share = attempt > 1 ? model.failShare / 10 : model.failShare
  return chance.next() < share ? new RequestError(-32603, chance.pick(FAILURES)) : null
}
