import { ListChecks } from 'lucide-react'
import type { ReductionRecord } from '@/orchestration/model/records'
import { visibleText } from '@/orchestration/model/visible-text'
import { Notice } from '@/components/ui/notice'
import { withLabels } from './read-verdict'

/** What was read of the judge's answer otherwise than it was written, such as a score out of range. */
export function VerdictNotes({ reduction }: { reduction: ReductionRecord }) {
  const notes = reduction.verdict?.notes ?? []
  if (notes.length === 0) return null
  return (
    <Notice tone="neutral" icon={ListChecks} title="Notes on the judge’s answer">
      <ul className="grid list-disc gap-1 pl-5">
        {notes.map((note, index) => (
          <li key={index} dir="auto" className="break-words">
            {visibleText(withLabels(reduction, note))}
          </li>
        ))}
      </ul>
    </Notice>
  )
}
