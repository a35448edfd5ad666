import { TriangleAlert } from 'lucide-react'
import type { RuntimeRequestRecord } from '@/orchestration/model/request'
import { Notice } from '@/components/ui/notice'
import { ExactText } from './exact-text'
import { hasHiddenCharacters } from './visible-text'

/** Exactly what is to be approved, with a warning where it is not what it looks like. */
export function RequestDetail({ request }: { request: Pick<RuntimeRequestRecord, 'summary' | 'detail'> }) {
  const { summary, detail } = request
  const shown = detail ?? summary
  return (
    <div className="grid gap-2">
      {hasHiddenCharacters(shown) || hasHiddenCharacters(summary) ? (
        <Notice tone="waiting" icon={TriangleAlert} title="It holds invisible characters">
          They are shown as U+… marks. A command can look harmless because of them.
        </Notice>
      ) : null}
      {detail === null ? null : <ExactText text={detail} />}
    </div>
  )
}
