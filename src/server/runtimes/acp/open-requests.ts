import { DomainError } from '@/orchestration/model/errors'
import type { RequestAnswer, RuntimeRequest } from '@/orchestration/model/request'
import type { Emit } from '@/orchestration/ports'

type Pending = {
  /** Sends the agent its answer and returns it in the agent's form; throws DomainError when the answer does not fit. */
  answer: (answer: RequestAnswer) => unknown
  callOff: () => void
}

/** The requests of a session that wait for a person: opened once, then resolved by an answer or closed with a reason. */
export function createOpenRequests(emit: Emit) {
  const pending = new Map<string, Pending>()
  let count = 0

  function close(requestId: string, reason: string): void {
    const request = pending.get(requestId)
    if (request === undefined) return
    pending.delete(requestId)
    emit({ type: 'request.closed', payload: { requestId, reason } })
    request.callOff()
  }

  return {
    isWaiting: (): boolean => pending.size > 0,
    nextId: (): string => `request-${(count += 1)}`,
    /**
     * Puts a request before a person and resolves with what the agent is to be told: `toOutcome` of the answer, or
     * `calledOff` when the turn is interrupted, the session ends, or the agent itself withdraws (`withdrawn`).
     */
    ask<Outcome>(
      request: RuntimeRequest,
      toOutcome: (answer: RequestAnswer) => Outcome,
      calledOff: Outcome,
      withdrawn: AbortSignal,
    ): Promise<Outcome> {
      const { requestId } = request
      return new Promise((resolve) => {
        pending.set(requestId, {
          answer: (answer) => {
            const outcome = toOutcome(answer)
            resolve(outcome)
            return outcome
          },
          callOff: () => resolve(calledOff),
        })
        emit({ type: 'request.opened', payload: { request } })
        const onWithdrawn = () => close(requestId, 'The agent withdrew it.')
        if (withdrawn.aborted) onWithdrawn()
        else withdrawn.addEventListener('abort', onWithdrawn, { once: true })
      })
    },
    /**
     * Returns what the agent is sent.
     * @throws DomainError `not_found` when nothing waits under this id any more, `invalid_input` when the answer does not fit.
     */
    answer(sessionId: string, requestId: string, answer: RequestAnswer): unknown {
      const request = pending.get(requestId)
      if (request === undefined) {
        throw new DomainError('not_found', `Session ${sessionId} does not wait for an answer to ${requestId} any more.`)
      }
      const sent = request.answer(answer)
      pending.delete(requestId)
      emit({ type: 'request.resolved', payload: { requestId } })
      return sent
    },
    closeAll(reason: string): void {
      for (const requestId of [...pending.keys()]) close(requestId, reason)
    },
  }
}

export type OpenRequests = ReturnType<typeof createOpenRequests>
