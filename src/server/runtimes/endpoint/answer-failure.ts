import type { Failure } from '@/orchestration/model/failure'

/** How an answer that is not whole came to its end. */
export type BrokenAnswer = 'connection' | 'end of stream' | 'nothing' | 'nothing readable'

/** What an answer that did not arrive whole means. */
export function brokenAnswer(how: BrokenAnswer, endpoint: string): Failure {
  switch (how) {
    case 'connection':
      return {
        reason: 'provider_error',
        message: `The connection to the endpoint ${endpoint} broke before its answer was finished.`,
      }
    case 'end of stream':
      return {
        reason: 'provider_error',
        message: `The endpoint ${endpoint} ended its stream before its answer was finished.`,
      }
    case 'nothing':
      return { reason: 'provider_error', message: `The endpoint ${endpoint} answered with nothing.` }
    case 'nothing readable':
      return { reason: 'protocol_error', message: `Nothing that the endpoint ${endpoint} answered could be read.` }
  }
}

/** The provider ended the answer itself, in its own word for why. */
export function endedByProvider(word: string, endpoint: string): Failure {
  const shown = shownWord(word)
  return {
    reason: 'provider_error',
    message: `The endpoint ${endpoint} broke off its answer${shown === null ? '' : ` with the reason "${shown}"`}.`,
  }
}

/** The model waits for a tool; nobody offered it one. */
export function endedForTool(tools: string[], endpoint: string): Failure {
  const named = tools.flatMap((name) => shownWord(name) ?? [])
  const which = named.length === 0 ? 'a tool' : `the tool ${[...new Set(named)].slice(0, 5).join(', ')}`
  return {
    reason: 'no_output',
    message: `The model at ${endpoint} asked for ${which} instead of finishing its answer; it was offered none.`,
  }
}

/** A provider's word as it may appear in a message; null where it is more than a name: it may quote the prompt. */
export function shownWord(word: string): string | null {
  return /^[\w.:/ -]{1,60}$/.test(word) ? word : null
}
