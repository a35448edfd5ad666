import path from 'node:path'
import type { RuntimeProbe } from '@/orchestration/model/runtime'
import type { AcpProfile } from './acp-profile'
import type { WireAuthMethod, WireInitializeResponse } from './wire'

/** How a person signs in to an agent that runs on the server: by a command there, or by variables of the server. */
export type SignInAdvice = { command: string | null; variables: string[] }

const ADVICE_CHARS_MAX = 200
const PLAIN_WORD = /^[\w@./:=+-]+$/
const KEY_NAME = /\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*_(?:KEY|TOKEN|AUTH)\b/g

/** What the profile knows, and what the agent itself says in its ways to sign in. Its buttons are not here. */
export function signInAdvice(
  { signInCommand }: Pick<AcpProfile, 'signInCommand'>,
  agent: Pick<WireInitializeResponse, 'authMethods'> | null,
): SignInAdvice {
  const methods = agent?.authMethods ?? []
  const command = signInCommand ?? methods.map(commandOf).find((found) => found !== null) ?? null
  const variables = methods.flatMap(variablesOf)
  return { command, variables: [...new Set(variables)].slice(0, 10) }
}

export function signedOutAuth({ command }: SignInAdvice): RuntimeProbe['auth'] {
  return { status: 'signed_out', ...(command === null ? {} : { signInCommand: command }) }
}

export function signedOutMessage(title: string, advice: SignInAdvice): string {
  return [`${title} says that nobody is signed in on the server.`, adviceWords(advice)].filter(Boolean).join(' ')
}

/** In one sentence; empty where nothing is known. */
export function adviceWords({ command, variables }: SignInAdvice): string {
  const ways = [
    ...(command === null ? [] : [`run on the server: ${command}`]),
    ...(variables.length === 0 ? [] : [`set ${variables.join(' or ')} for the server`]),
  ]
  return ways.length === 0 ? '' : `To sign in, ${ways.join('; or ')}.`
}

/** A command to type: the one that the method is for a terminal, or the one that its description quotes. */
function commandOf({ description, _meta }: WireAuthMethod): string | null {
  const terminal = _meta?.['terminal-auth']
  if (terminal) return typed([path.basename(terminal.command), ...(terminal.args ?? [])])
  const quoted = /`([^`]{1,100})`/.exec(description ?? '')?.[1]
  return quoted === undefined || quoted.toUpperCase() === quoted ? null : typed(quoted.trim().split(/\s+/))
}

/** What is copied into a terminal must be plain words. */
function typed(words: string[]): string | null {
  const text = words.join(' ')
  return words.every((word) => PLAIN_WORD.test(word)) && text.length <= ADVICE_CHARS_MAX ? text : null
}

function variablesOf({ description, vars, varName }: WireAuthMethod): string[] {
  const listed = [...(vars ?? []).map(({ name }) => name), ...(varName ? [varName] : [])]
  return [...listed, ...(description ?? '').matchAll(KEY_NAME)].map((found) =>
    typeof found === 'string' ? found : found[0],
  )
}
