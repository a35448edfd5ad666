import { TriangleAlert } from 'lucide-react'
import { besidesOf, type RuntimeRequestRecord } from '@/orchestration/model/request'
import { Notice } from '@/components/ui/notice'
import { hasHiddenCharacters } from '@/orchestration/model/visible-text'
import { isVague } from './answer-choices'
import { ExactSent } from './exact-sent'
import { ExactText } from './exact-text'
import { RequestChanges } from './request-changes'
import { RiskChips } from './risk-chips'

/** What is to be approved, with a warning where it is not what it looks like or says nothing of what it will do. */
export function RequestDetail({ request, folder }: { request: RuntimeRequestRecord; folder: string | null }) {
  const { summary, detail, options, questions, changes = [], whole } = request
  const labels = [...options, ...questions.flatMap((question) => question.options)].map(({ label }) => label)
  const shown = [summary, detail ?? '', ...labels, ...questions.map(({ text }) => text)]
  const hasChanges = changes.length > 0
  const besides = besidesOf(request)
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-2 empty:hidden">
      <RiskChips request={request} folder={folder} />
      {shown.some(hasHiddenCharacters) ? (
        <Notice tone="waiting" icon={TriangleAlert} title="It holds invisible characters">
          They are shown as U+… marks. A command can look harmless because of them.
        </Notice>
      ) : null}
      {isVague(request) ? (
        <Notice tone="waiting" icon={TriangleAlert} title="The agent sent only a title">
          It did not send what it will do. Approve it only if the title alone is enough for you.
        </Notice>
      ) : null}
      {hasChanges ? <RequestChanges changes={changes} leftOut={request.changesLeftOut} /> : null}
      {besides === null ? null : <ExactText text={besides} />}
      {hasChanges || whole !== undefined ? <ExactSent request={request} /> : null}
    </div>
  )
}
