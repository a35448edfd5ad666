import type { CreateElicitationResponse, RequestPermissionResponse } from '@agentclientprotocol/sdk'
import type { RequestAnswer, RuntimeRequest } from '@/orchestration/model/request'
import type { Emit } from '@/orchestration/ports'
import type { AcpProfile } from './acp-profile'
import { boundedJson } from './bounded-json'
import { CONFIRMATION, toFormAnswer, toQuestions } from './elicitation'
import type { OpenRequests } from './open-requests'
import { toPermissionRequest, toPermissionResponse } from './permission'
import type { ReportedText } from './reported-text'
import type { ToolCalls } from './tool-calls'
import type { WireElicitation, WirePermissionRequest } from './wire'

/** What an agent's request needs of the turn that it belongs to. */
export type AskingTurn = {
  turnId: string
  isInterrupted: boolean
  /** What a person denied in it last. */
  denied: string | null
  said: Pick<ReportedText, 'boundary'>
}

type Options = {
  emit: Emit
  requests: OpenRequests
  tools: ToolCalls
  profile: Pick<AcpProfile, 'takesReason' | 'questionsAsPermissions'>
  turn: () => AskingTurn | null
}

/** The requests of an agent to a person: permissions and forms. Each resolves with what the agent is answered. */
export function createAgentAsks({ emit, requests, tools, profile, turn: currentTurn }: Options) {
  const { takesReason = false } = profile

  async function onPermission(
    asked: WirePermissionRequest,
    signal: AbortSignal,
    raw: unknown,
  ): Promise<RequestPermissionResponse> {
    const turn = currentTurn()
    if (turn === null || turn.isInterrupted) {
      keepUnasked('session/request_permission', raw)
      return { outcome: { outcome: 'cancelled' } }
    }
    turn.said.boundary()
    const requestId = requests.nextId()
    const callId = asked.toolCall.toolCallId || requestId
    const { toolId, call } = tools.asked({ ...asked.toolCall, toolCallId: callId })
    const whole = { ...asked, toolCall: call }
    const place = { requestId, turnId: turn.turnId, toolId, requestJson: boundedJson(raw) }
    const read = toPermissionRequest(whole, place, profile)
    const request = takesReason && read.kind.startsWith('approval.') ? { ...read, takesReason } : read
    const cancelled: RequestPermissionResponse = { outcome: { outcome: 'cancelled' } }
    const toResponse = (answer: RequestAnswer): RequestPermissionResponse => {
      const { response, isRefusal } = toPermissionResponse(whole, request, answer)
      tools.markDenied(callId, isRefusal)
      if (isRefusal) turn.denied = request.summary
      return { ...response, ...metaOf(answer, takesReason && isRefusal ? answer.text : null) }
    }
    return requests.ask(request, toResponse, cancelled, signal)
  }

  /** Nobody can be asked: the turn it would belong to is over or is being interrupted. */
  function keepUnasked(method: string, raw: unknown): void {
    const note = 'The agent asked while no turn was in progress; nobody could answer, so Plenum replied “cancelled”.'
    emit({ type: 'runtime.event', payload: { method, raw: { note, params: boundedJson(raw) } } })
  }

  async function onElicitation(
    form: WireElicitation,
    signal: AbortSignal,
    raw: unknown,
  ): Promise<CreateElicitationResponse> {
    const turn = currentTurn()
    if (form.mode !== 'form') {
      // Only forms are advertised.
      emit({ type: 'runtime.event', payload: { method: 'elicitation/create', raw: boundedJson(raw) ?? null } })
      return { action: 'decline' }
    }
    if (turn === null || turn.isInterrupted) {
      keepUnasked('elicitation/create', raw)
      return { action: 'cancel' }
    }
    const questions = toQuestions(form)
    const request: RuntimeRequest = {
      requestId: requests.nextId(),
      kind: 'user_input.tool',
      nativeMethod: 'elicitation/create',
      summary: form.message || questions[0]?.text || 'The agent asks a question.',
      turnId: turn.turnId,
      toolId: null,
      detail: null,
      options: questions.length > 0 ? [] : CONFIRMATION,
      questions,
      actions: questions.length > 0 ? ['submit', 'cancel'] : ['allow', 'deny', 'choose', 'cancel'],
      requestJson: boundedJson(raw),
    }
    const toResponse = (answer: RequestAnswer): CreateElicitationResponse => ({
      ...toFormAnswer(questions, answer),
      ...metaOf(answer),
    })
    return requests.ask(request, toResponse, { action: 'cancel' }, signal)
  }

  return { onPermission, onElicitation }
}

/** What the person who answered attached, where the protocol has a place for it. */
function metaOf({ metadata }: RequestAnswer, reason: string | null = null): { _meta?: Record<string, string> } {
  if (reason === null) return metadata === undefined ? {} : { _meta: metadata }
  return { _meta: { ...metadata, reason } }
}
