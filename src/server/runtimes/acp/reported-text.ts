import type { Failure } from '@/orchestration/model/failure'
import type { Emit } from '@/orchestration/ports'
import { reasonOfText } from './acp-failure'
import type { AcpProfile } from './acp-profile'
import { excerptOf } from './bounded-json'

type Profile = Pick<AcpProfile, 'failureText' | 'retryText'>
type Options = { profile: Profile; title: string; turnId: string; emit: Emit; emitText: (text: string) => void }

const MESSAGE_CHARS_MAX = 4_000

/**
 * The words of one turn. Some agents put what happened to them among the words of their model: that they try again, or, as
 * the last message of a turn that ends as if nothing was, an error. Only a whole message of the agent's own form is taken for
 * that; an answer that quotes one is an answer. What looks like one is held back until more is said.
 */
export function createReportedText({ profile, title, turnId, emit, emitText }: Options) {
  let held: string | null = null
  let message = ''

  function release(): void {
    const text = held
    held = null
    if (text === null) return
    message = (message + text).slice(0, MESSAGE_CHARS_MAX + 1)
    emitText(text)
  }

  return {
    add(text: string): void {
      release()
      const said = text.trim()
      const retry = profile.retryText?.exec(said)
      if (retry) {
        message = ''
        const { attempt, attempts, why = said } = retry.groups ?? {}
        const payload = { turnId, reason: reasonOfText(why), message: excerptOf(why) }
        return emit({
          type: 'turn.retrying',
          payload: { ...payload, attempt: numberOf(attempt), attempts: numberOf(attempts) },
        })
      }
      if (profile.failureText?.test(said)) {
        held = text
        return
      }
      if (text === '') return
      message = (message + text).slice(0, MESSAGE_CHARS_MAX + 1)
      emitText(text)
    },
    /** Another message begins: of another id, or after a tool. */
    boundary(): void {
      release()
      message = ''
    },
    /** The turn has ended as if nothing was. What was held is the error, or is said now. */
    failure(): Failure | null {
      const said = (held ?? message).trim()
      const match = said.length > MESSAGE_CHARS_MAX ? null : profile.failureText?.exec(said)
      if (!match) return null
      held = null
      const reason = reasonOfText(match.groups?.['why'] ?? said)
      const words = `${title} ended with an error it reported as an answer: ${excerptOf(said)}`
      return { reason, message: words, excerpt: excerptOf(said) }
    },
    release,
  }
}
export type ReportedText = ReturnType<typeof createReportedText>

function numberOf(text: string | undefined): number | null {
  return text === undefined ? null : Number(text)
}
