import { visibleLine } from '@/orchestration/model/visible-text'
import { z } from 'zod'
import { formatDateTime } from '@/components/text/format-time'

/** What a refused answer's error says of the one that was taken. */
const refusalSchema = z.object({
  data: z.object({
    details: z.object({ answeredBy: z.object({ name: z.string() }), answeredAt: z.string() }),
  }),
})

/** Who was first with an answer, and when; null for an error that is about something else. */
export function firstAnswerWords(error: unknown): string | null {
  const refusal = refusalSchema.safeParse(error)
  if (!refusal.success) return null
  const { answeredBy, answeredAt } = refusal.data.data.details
  return `${visibleLine(answeredBy.name)} answered it at ${formatDateTime(answeredAt)}.`
}
