import { z } from 'zod'
import type { RequestAnswer, RequestOption, RequestQuestion } from '@/orchestration/model/request'
import { DomainError } from '@/orchestration/model/errors'
import { toFormAnswer } from './elicitation'
import type { WirePermissionRequest } from './wire'

/** Questions that an agent asks as a permission (`questionsAsPermissions`), with their choices in the call's input. */
const inputSchema = z.object({
  questions: z
    .array(
      z.object({
        question: z.string().min(1),
        header: z.string().nullish().catch(undefined),
        multiSelect: z.boolean().nullish().catch(undefined),
        options: z.array(z.object({ label: z.string().min(1), description: z.string().nullish().catch(undefined) })),
      }),
    )
    .min(1),
})

/** Null where the request asks for a permission. Ids are the questions' places: by them the agent reads the answers. */
export function readQuestions({ toolCall }: WirePermissionRequest): RequestQuestion[] | null {
  const { kind } = toolCall
  if (kind === 'execute' || kind === 'edit' || kind === 'delete' || kind === 'move') return null
  const input = inputSchema.safeParse(toolCall.rawInput)
  if (!input.success) return null
  return input.data.questions.map(({ question, header, multiSelect, options }, place): RequestQuestion => ({
    id: String(place),
    text: header ? `${header}: ${question}` : question,
    type: options.length === 0 ? 'text' : multiSelect === true ? 'multi' : 'choice',
    options: options.map(({ label, description }) => ({
      value: label,
      label: description ? `${label}: ${description}` : label,
    })),
    required: true,
  }))
}

/**
 * The option by which answers are handed over; null where the agent offers none, and the questions cannot be answered. Never
 * one that the agent remembers: an answer grants nothing for later.
 */
export function submitOption(options: readonly RequestOption[]): RequestOption | null {
  return options.find(({ kind }) => kind === 'allow_once') ?? null
}

/** Each answer as the text that the agent's own screen would send. */
export function answersOf(questions: RequestQuestion[], answer: RequestAnswer): Record<string, string> {
  const form = toFormAnswer(questions, answer)
  if (form.action !== 'accept') throw new DomainError('invalid_input', 'These are questions: answer or dismiss them.')
  return Object.fromEntries(
    Object.entries(form.content).map(([id, value]) => [id, Array.isArray(value) ? value.join(', ') : String(value)]),
  )
}
