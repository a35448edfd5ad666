import type { Runtime, RuntimeSession } from '@/orchestration/ports'
import { isRuntimeFailure, RuntimeFailure } from '@/orchestration/session/runtime-failure'

/** Shorter values are ordinary words (`1`, `debug`), and taking them out would garble what agents say. */
const VALUE_CHARS_MIN = 8
const DEPTH_MAX = 64

/**
 * A runtime whose events, failures and probes do not repeat the secrets that it was given: a program that echoes its
 * environment, a provider that quotes the key it refuses. What an agent splits over several events or encodes is not found.
 */
export function redactRuntime(runtime: Runtime, readSecrets: () => Record<string, string>): Runtime {
  return {
    ...runtime,
    describe: async (signal, options) => createRedact(readSecrets())(await runtime.describe(signal, options)),
    async startSession(request, emit, signal) {
      const redact = createRedact(readSecrets())
      try {
        return redactSession(await runtime.startSession(request, (event) => emit(redact(event)), signal), redact)
      } catch (error) {
        throw redactError(error, redact)
      }
    },
  }
}

type Redact = <T>(value: T) => T

function createRedact(secrets: Record<string, string>): Redact {
  // The longest first: one value may be a part of another.
  const known = Object.entries(secrets)
    .filter(([, value]) => value.length >= VALUE_CHARS_MIN)
    .sort(([, a], [, b]) => b.length - a.length)
  return known.length === 0 ? (value) => value : <T>(value: T) => redactValue(value, known, 0) as T
}

function redactSession(session: RuntimeSession, redact: Redact): RuntimeSession {
  const done = session.done.then(redact)
  return {
    ...session,
    async send(input) {
      await session.send(input).catch((error: unknown) => {
        throw redactError(error, redact)
      })
    },
    done,
  }
}

function redactError(error: unknown, redact: Redact): unknown {
  return isRuntimeFailure(error) ? new RuntimeFailure(redact(error.failure), { cause: error }) : error
}

/** The value itself where nothing is found in it, so that ordinary events are not copied. */
function redactValue(value: unknown, secrets: [name: string, value: string][], depth: number): unknown {
  if (typeof value === 'string') return redactText(value, secrets)
  if (typeof value !== 'object' || value === null || depth >= DEPTH_MAX) return value
  const entries = Object.entries(value)
  const redacted = entries.map(([name, field]): [string, unknown] => [name, redactValue(field, secrets, depth + 1)])
  if (redacted.every(([, field], index) => field === entries[index]?.[1])) return value
  return Array.isArray(value) ? redacted.map(([, field]) => field) : Object.fromEntries(redacted)
}

function redactText(text: string, secrets: [name: string, value: string][]): string {
  return secrets.reduce((rest, [name, value]) => rest.replaceAll(value, () => `[${name}]`), text)
}
