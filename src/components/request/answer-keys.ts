import type { KeyboardEvent } from 'react'
import type { RequestAnswerInput, RuntimeRequestRecord } from '@/orchestration/model/request'
import { yesAndNo } from './answer-choices'

/** `a` approves and `n` denies, once, while the focus is on a card and not in a field. */
export function answerKeys(
  request: Pick<RuntimeRequestRecord, 'kind' | 'options' | 'questions' | 'actions'>,
  send: ((answer: RequestAnswerInput) => void) | null,
) {
  return (event: KeyboardEvent<HTMLElement>): void => {
    if (send === null || event.altKey || event.ctrlKey || event.metaKey || event.repeat) return
    if (event.target instanceof Element && event.target.closest('input, textarea, select') !== null) return
    const { yes, no } = yesAndNo(request)
    const choice = event.key === 'a' ? yes : event.key === 'n' ? no : null
    if (choice === null) return
    event.preventDefault()
    event.stopPropagation()
    send(choice.answer)
  }
}
