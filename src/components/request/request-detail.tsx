import { TriangleAlert } from 'lucide-react'
import type { RuntimeRequestRecord } from '@/orchestration/model/request'
import { Notice } from '@/components/ui/notice'
import { ExactText } from './exact-text'
import { hasHiddenCharacters } from '@/orchestration/model/visible-text'

/** Exactly what is to be approved, with a warning where it is not what it looks like. */
export function RequestDetail({
  request,
}: {
  request: Pick<RuntimeRequestRecord, 'summary' | 'detail' | 'options' | 'questions'>
}) {
  const { summary, detail, options, questions } = request
  const labels = [...options, ...questions.flatMap((question) => question.options)].map(({ label }) => label)
  const shown = [summary, detail ?? '', ...labels, ...questions.map(({ text }) => text)]
  return (
    <div className="grid gap-2">
      {shown.some(hasHiddenCharacters) ? (
        <Notice tone="waiting" icon={TriangleAlert} title="It holds invisible characters">
          They are shown as U+… marks. A command can look harmless because of them.
        </Notice>
      ) : null}
      {detail === null ? null : <ExactText text={detail} />}
    </div>
  )
}
