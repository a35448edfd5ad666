'use client'

import { Check, ShieldCheck, X } from 'lucide-react'
import type { RequestAnswerInput, RuntimeRequestRecord } from '@/orchestration/model/request'
import { Button } from '@/components/ui/button'
import { type AnswerChoice, answerChoices } from './answer-choices'

type AnswerButtonsProps = {
  request: Pick<RuntimeRequestRecord, 'kind' | 'options' | 'questions'>
  busy: boolean
  onAnswer: (answer: RequestAnswerInput) => void
}

/** The choices of a request as big buttons; what is kept beyond this once says so. */
export function AnswerButtons({ request, busy, onAnswer }: AnswerButtonsProps) {
  return (
    <div className="flex flex-wrap gap-2 max-sm:grid">
      {answerChoices(request).map((choice) => {
        const { icon: Icon, variant } = LOOKS[choice.tone]
        return (
          <Button
            key={choice.key}
            size="lg"
            variant={variant}
            disabled={busy}
            className="h-auto min-h-10 max-w-full py-1.5 text-left whitespace-normal"
            onClick={() => onAnswer(choice.answer)}
          >
            {choice.scope === 'always' ? <ShieldCheck /> : Icon === null ? null : <Icon />}
            <span className="min-w-0 break-words">{choice.label}</span>
          </Button>
        )
      })}
    </div>
  )
}

const LOOKS = {
  primary: { icon: Check, variant: 'primary' },
  neutral: { icon: null, variant: 'secondary' },
  danger: { icon: X, variant: 'danger' },
} as const satisfies Record<AnswerChoice['tone'], object>
