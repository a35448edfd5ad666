'use client'

import { Check, ShieldCheck, X } from 'lucide-react'
import type { RequestAnswerInput, RuntimeRequestRecord } from '@/orchestration/model/request'
import { OrderButton } from '@/components/connection/order-button'
import { type AnswerChoice, answerChoices, dismissChoice } from './answer-choices'
import { ExactLine } from './exact-text'

type AnswerButtonsProps = {
  request: Pick<RuntimeRequestRecord, 'kind' | 'options' | 'questions' | 'actions'>
  busy: boolean
  /** After each label, where an answer is for more than one: "for all 3". */
  suffix?: string
  onAnswer: (answer: RequestAnswerInput) => void
}

/** The choices of a request as big buttons; what is kept beyond this once says so. */
export function AnswerButtons({ request, busy, suffix = '', onAnswer }: AnswerButtonsProps) {
  const dismiss = dismissChoice(request)
  const choices = [...answerChoices(request), ...(dismiss === null ? [] : [dismiss])]
  if (choices.length === 0) return null
  return (
    <div className="grid gap-2">
      {choices.some((choice) => choice.scope === 'always') ? (
        <p className="text-xs text-ink-subtle">
          An answer with a shield is remembered by the agent and applies to later requests too.
        </p>
      ) : null}
      <div className="flex flex-wrap gap-2 max-sm:grid">
        {choices.map((choice) => {
          const { icon: Icon, variant } = LOOKS[choice.tone]
          return (
            <OrderButton
              key={choice.key}
              size="lg"
              variant={variant}
              disabled={busy}
              className={ANSWER_BUTTON}
              onClick={() => onAnswer(choice.answer)}
            >
              {choice.scope === 'always' ? <ShieldCheck /> : Icon === null ? null : <Icon />}
              <ExactLine text={`${choice.label}${suffix}`} className="min-w-0" />
            </OrderButton>
          )
        })}
      </div>
    </div>
  )
}

/** Around the answers of a card: they stay in sight below a long change that scrolls behind them. A phone keeps its height. */
export const ANSWERS_STAY =
  'empty:hidden sm:sticky sm:bottom-(--notice-height) sm:z-10 sm:-mx-4 sm:-my-2 sm:bg-surface sm:px-4 sm:py-2 sm:shadow-[0_-0.5rem_0.5rem_-0.25rem_var(--surface)]'

/** As high as its words need: a choice of an agent may be a sentence. */
export const ANSWER_BUTTON =
  'h-auto min-h-10 max-w-full py-1.5 text-left whitespace-normal max-sm:h-auto max-sm:min-h-11 max-sm:text-center'

const LOOKS = {
  primary: { icon: Check, variant: 'primary' },
  neutral: { icon: null, variant: 'secondary' },
  danger: { icon: X, variant: 'danger' },
} as const satisfies Record<AnswerChoice['tone'], object>
