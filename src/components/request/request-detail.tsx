import { TriangleAlert } from 'lucide-react'
import type { RuntimeRequestRecord } from '@/orchestration/model/request'
import { Notice } from '@/components/ui/notice'
import { ExactText } from './exact-text'
import { hasHiddenCharacters } from './visible-text'

/** Exactly what is to be approved, with a warning where it is not what it looks like. */
export function RequestDetail({ request }: { request: Pick<RuntimeRequestRecord, 'summary' | 'detail' | 'options'> }) {
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
      {request.options.some((option) => option.kind.endsWith('_always')) ? (
        <p className="text-xs text-ink-subtle">
          An answer with a shield is remembered by the agent and applies to later requests too.
        </p>
      ) : null}
    </div>
  )
}
