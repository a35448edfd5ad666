import { StringDecoder } from 'node:string_decoder'
import { DomainError } from '@/orchestration/model/errors'
import { beginningOf, endOf, piecesOf } from '@/orchestration/model/cut-text'
import type { RuntimeEvent } from '@/orchestration/model/events'
import type { Failure } from '@/orchestration/model/failure'
import type { StartSessionRequest } from '@/orchestration/model/runtime'
import type { Emit, RuntimeSession, SessionEnd } from '@/orchestration/ports'
import { RuntimeFailure, toFailure } from '@/orchestration/session/runtime-failure'
import { levelOf } from '../isolation/level-of'
import { splitThoughts } from '../split-thoughts'
import { spawnProcess, type ChildProcess, type SpawnRequest } from '../spawn'

export type CommandSessionOptions = {
  title: string
  launch: Omit<SpawnRequest, 'onLine' | 'onOutput' | 'onStderr' | 'onOutputLimit'>
  request: StartSessionRequest
  emit: Emit
}

type Turn = { turnId: string; process: ChildProcess | null; isInterrupted: boolean; overflow: Failure | null }

const ANSWER_BYTES_MAX = 8 * 1024 * 1024
const DELTA_CHARS_MAX = 32 * 1024
const STDERR_CHARS_MAX = 64 * 1024

/** A session of turns without memory: each is a process of its own. */
export function createCommandSession({ title, launch, request, emit: emitOut }: CommandSessionOptions): RuntimeSession {
  const { sessionId } = request
  let turn: Turn | null = null
  let running: Promise<void> = Promise.resolve()
  let isOver = false
  let resolveDone: (end: SessionEnd) => void = () => undefined
  const done = new Promise<SessionEnd>((resolve) => {
    resolveDone = resolve
  })
  const { emit } = splitThoughts((event) => {
    if (!isOver) emitOut(event)
  })
  const identity = {
    sessionId,
    providerSessionId: null,
    provider: null,
    model: null,
    agent: title,
    transcriptPath: null,
    pid: null,
    isolation: levelOf(launch.isolation),
  }
  emit({ type: 'session.started', payload: { identity } })

  async function runTurn(current: Turn, prompt: string): Promise<void> {
    const end = await runProcess(current, prompt).catch((error: unknown) => endedBadly(current, toFailure(error)))
    turn = null
    if (!isStopping) emit(end)
  }

  async function runProcess(current: Turn, prompt: string): Promise<RuntimeEvent> {
    const decoder = new StringDecoder('utf8')
    let stderrChars = 0
    const say = (text: string) => {
      for (const piece of piecesOf(text, DELTA_CHARS_MAX)) {
        emit({ type: 'assistant.message.delta', payload: { text: piece } })
      }
    }
    const child = await spawnProcess({
      ...launch,
      outputBytesMax: ANSWER_BYTES_MAX,
      onOutput: (chunk) => say(decoder.write(chunk)),
      onStderr(text) {
        const room = STDERR_CHARS_MAX - stderrChars
        stderrChars += text.length
        if (room > 0) emit({ type: 'runtime.stderr', payload: { text: beginningOf(text, room) } })
      },
      onOutputLimit() {
        const message = `${title} printed more than ${ANSWER_BYTES_MAX / 1024 / 1024} MiB and was stopped.`
        current.overflow = { reason: 'output_limit', message }
        void current.process?.stop()
      },
    })
    current.process = child
    if (current.isInterrupted || isStopping || current.overflow !== null) void child.stop()
    // A program that does not read its input closes it; its exit code says whether that was well.
    await child.write(prompt).catch(() => undefined)
    child.endInput()
    const { code, signal } = await child.ended
    say(decoder.end())

    const { turnId } = current
    if (current.overflow !== null) return endedBadly(current, current.overflow)
    if (current.isInterrupted) return { type: 'turn.interrupted', payload: { turnId } }
    if (code === 0) return { type: 'turn.completed', payload: { turnId, stopReason: 'end_turn' } }
    const how = signal === null ? `exit code ${code}` : `signal ${signal}`
    const tail = child.stderrTail().trim()
    throw new RuntimeFailure({
      reason: 'process_crashed',
      message: `${title} failed (${how}).`,
      ...(tail === '' ? {} : { excerpt: endOf(tail, 1_000) }),
    })
  }

  let isStopping = false
  return {
    identity,
    done,
    async send({ turnId, text }) {
      if (isStopping) throw new DomainError('illegal_state', `Session ${sessionId} has ended; it takes no input.`)
      if (turn !== null) {
        throw new DomainError('illegal_state', `Session ${sessionId} is in turn ${turn.turnId}; send after its end.`)
      }
      turn = { turnId, process: null, isInterrupted: false, overflow: null }
      emit({ type: 'turn.started', payload: { turnId } })
      running = runTurn(turn, text)
    },
    async interrupt() {
      if (turn === null) return
      turn.isInterrupted = true
      await turn.process?.stop()
    },
    async stop() {
      if (!isStopping) {
        isStopping = true
        await turn?.process?.stop()
        await running
        emit({ type: 'session.stopped', payload: { reason: null } })
        isOver = true
        resolveDone({ status: 'stopped', failure: null })
      }
      await done
    },
  }
}

function endedBadly({ turnId }: Turn, failure: Failure): RuntimeEvent {
  return { type: 'turn.errored', payload: { turnId, failure } }
}
