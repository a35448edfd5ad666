import { visibleLine } from '@/orchestration/model/visible-text'
import { EXPIRY_POLICY, type RuntimeRequestRecord } from '@/orchestration/model/request'

/** One step of an answer's way to the agent. `at` null has not happened. */
export type RequestStep = { key: 'asked' | 'answered' | 'delivered' | 'settled'; label: string; at: string | null }

/** Asked → answered → delivered → resolved, as far as it came. */
export function requestSteps(request: RuntimeRequestRecord): RequestStep[] {
  const steps: RequestStep[] = [{ key: 'asked', label: 'Asked', at: request.createdAt }]
  if (request.status === 'closed' && request.answeredAt === null) {
    return [...steps, { key: 'settled', label: closedLabel(request), at: request.resolvedAt }]
  }
  steps.push({
    key: 'answered',
    label: answeredLabel(request),
    at: request.answeredAt,
  })
  steps.push({
    key: 'delivered',
    label: request.responseStatus === 'failed' ? 'Could not be delivered' : 'Delivered',
    at: request.deliveredAt,
  })
  const settled = request.status === 'closed' ? closedLabel(request) : 'Resolved'
  return [...steps, { key: 'settled', label: settled, at: request.resolvedAt }]
}

/** What was answered, in words. */
export function answerWords(request: RuntimeRequestRecord): string | null {
  const { answer } = request
  if (answer === null) return null
  switch (answer.action) {
    case 'allow':
      return 'Approved'
    case 'deny':
      return 'Denied'
    case 'cancel':
      return 'Dismissed without an answer'
    case 'choose':
      return request.options.find((option) => option.id === answer.optionId)?.label ?? `Option ${answer.optionId ?? ''}`
    case 'submit':
      return answer.text ?? valuesOf(request)
  }
}

function valuesOf({ answer, questions }: RuntimeRequestRecord): string {
  return Object.entries(answer?.answers ?? {})
    .map(([id, value]) => {
      const question = questions.find((one) => one.id === id)
      const words = (Array.isArray(value) ? value : [value]).map(
        (one) => question?.options.find((option) => option.value === one)?.label ?? String(one),
      )
      return questions.length === 1 ? words.join(', ') : `${question?.text ?? id}: ${words.join(', ')}`
    })
    .join(' · ')
}

function answeredLabel({ answeredBy, answer }: RuntimeRequestRecord): string {
  if (answeredBy === null) return 'Answered'
  if (answeredBy.id !== EXPIRY_POLICY.id) return `Answered by ${visibleLine(answeredBy.name)}`
  return answer?.action === 'deny' ? 'Expired, denied by policy' : 'Expired, dismissed by policy'
}

function closedLabel(request: RuntimeRequestRecord): string {
  return request.closeReason === null ? 'Closed' : `Closed: ${request.closeReason}`
}
