import { existsSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import type { RuntimeEvent, RuntimeEventType } from '@/orchestration/model/events'
import type { RequestAnswer, RuntimeRequest } from '@/orchestration/model/request'
import { isRuntimeFailure } from '@/orchestration/session/runtime-failure'
import type { FailureReason } from '@/orchestration/model/failure'
import { findMarked } from '@/server/runtimes/process-table'
import type { React } from './conversation'

const ANSWER: Omit<RequestAnswer, 'action'> = { optionId: null, text: null, answers: null }

export function answering(action: 'allow' | 'deny'): React {
  return (event, session) => {
    if (event.type === 'request.opened') void session.respond?.(event.payload.request.requestId, { ...ANSWER, action })
  }
}

export function interruptingAt(type: RuntimeEventType): React {
  let isDone = false
  return (event, session) => {
    if (event.type !== type || isDone) return
    isDone = true
    void session.interrupt?.()
  }
}

export function answerQuestions({ questions, options }: RuntimeRequest): RequestAnswer {
  if (questions.length === 0) return { ...ANSWER, action: 'choose', optionId: options[0]?.id ?? null }
  const answers: Record<string, string | string[]> = {}
  for (const { id, type, options: choices } of questions) {
    const blue = choices.find(({ label }) => label.includes('Blue'))?.value ?? 'Blue'
    answers[id] = type === 'multi' ? [blue] : blue
  }
  return { ...ANSWER, action: 'submit', answers }
}

export function textOf(events: RuntimeEvent[]): string {
  return events.map((event) => (event.type === 'assistant.message.delta' ? event.payload.text : '')).join('')
}

export function expectRequest(events: RuntimeEvent[], detail: string): void {
  const opened = events.find((event) => event.type === 'request.opened')
  expectThat(opened !== undefined, 'a request to a person')
  const { request } = opened.payload
  expectThat(
    `${request.summary} ${request.detail}`.includes(detail),
    `the exact command in the request, not ${request.detail}`,
  )
}

export function expectEnd(end: RuntimeEvent, type: RuntimeEventType): void {
  const why = end.type === 'turn.errored' ? ` (${end.payload.failure.reason}: ${end.payload.failure.message})` : ''
  expectThat(end.type === type, `${type}, not ${end.type}${why}`)
}

export async function expectNobody(marker: string): Promise<void> {
  const left = await findMarked(marker)
  expectThat(left.length === 0, `no process left, not ${left.length}`)
}

export function expectThat(condition: boolean, what: string): asserts condition {
  if (!condition) throw new Error(`expected ${what}`)
}

/** The typed failure that a start ends with. */
export async function failureOf(start: Promise<unknown>): Promise<{ reason: FailureReason; message: string }> {
  try {
    await start
  } catch (error) {
    if (isRuntimeFailure(error)) return error.failure
    throw error
  }
  throw new Error('expected the start to fail')
}

/** Resolves when the file is there. */
export async function fileThere(file: string): Promise<void> {
  while (!existsSync(file)) await delay(25)
}
