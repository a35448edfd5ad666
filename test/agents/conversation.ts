import type { RuntimeEvent, RuntimeEventType } from '@/orchestration/model/events'
import type { OutputSchema, StartSessionRequest } from '@/orchestration/model/runtime'
import type { RuntimeSession } from '@/orchestration/ports'
import type { AgentUnderTest } from './agents'

const TURN_TIMEOUT_MS = 60_000
const TURN_ENDS: RuntimeEventType[] = ['turn.completed', 'turn.errored', 'turn.interrupted']

export type Wanted = Partial<Pick<StartSessionRequest, 'model' | 'options' | 'selection' | 'resume' | 'withoutTools'>>
export type React = (event: RuntimeEvent, session: RuntimeSession) => void

/** A session with a real agent: what it emitted, and turns that end or fail in time. */
export class Conversation {
  readonly events: RuntimeEvent[] = []
  private react: React = () => undefined
  private session: RuntimeSession | null = null
  private readonly agent: Pick<AgentUnderTest, 'id' | 'runtime' | 'model'>
  private readonly place: { cwd: string; marker: string; signal: AbortSignal }
  private turns = 0

  constructor(
    agent: Pick<AgentUnderTest, 'id' | 'runtime' | 'model'>,
    place: { cwd: string; marker: string; signal: AbortSignal },
  ) {
    this.agent = agent
    this.place = place
  }

  async open(sessionId: string, wanted: Wanted = {}, signal = this.place.signal): Promise<RuntimeSession> {
    const { cwd, marker } = this.place
    const request: StartSessionRequest = {
      sessionId,
      backend: this.agent.id,
      model: this.agent.model,
      options: {},
      selection: {},
      resume: null,
      ...wanted,
      cwd,
      marker,
      ordinal: 1,
    }
    const emit = (event: RuntimeEvent) => {
      this.events.push(event)
      if (this.session) this.react(event, this.session)
    }
    this.session = await this.agent.runtime.startSession(request, emit, signal)
    return this.session
  }

  async close(): Promise<void> {
    await this.session?.stop()
  }

  canSteer(): boolean {
    return this.session?.steer !== undefined
  }

  /** Sends one input and gives what happened until the turn's end. */
  async turn(
    text: string,
    react: React = () => undefined,
    outputSchema?: OutputSchema,
  ): Promise<{ events: RuntimeEvent[]; end: RuntimeEvent }> {
    const { session } = this
    if (!session) throw new Error('not open')
    const from = this.events.length
    const end = new Promise<RuntimeEvent>((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`no end of the turn within ${TURN_TIMEOUT_MS / 1000} s`)),
        TURN_TIMEOUT_MS,
      )
      this.react = (event) => {
        react(event, session)
        if (TURN_ENDS.includes(event.type)) {
          clearTimeout(timer)
          resolve(event)
        }
      }
    })
    await session.send({ turnId: `turn_${(this.turns += 1)}`, text, ...(outputSchema && { outputSchema }) })
    return { end: await end, events: this.events.slice(from) }
  }
}
