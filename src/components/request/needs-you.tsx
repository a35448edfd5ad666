import { isOpenRequest } from '@/orchestration/fold/open-requests'
import { Hand } from 'lucide-react'
import type { RunView } from '@/orchestration/run/run-view'
import { plural } from '@/components/text/format-tokens'
import { groupRequests } from './group-requests'
import { RequestGroups } from './request-groups'

/** Of the heading, to go to it from elsewhere on the page. */
export const NEEDS_YOU_ID = 'needs-you'

type NeedsYouProps = { view: RunView; mayAnswer: boolean; onSettled: () => void }

/** What waits for a person, before everything else; nothing at all when nothing waits. */
export function NeedsYou({ view, mayAnswer, onSettled }: NeedsYouProps) {
  const open = Object.values(view.requests).filter(isOpenRequest)
  if (open.length === 0) return null
  const groups = groupRequests(open)
  return (
    <section aria-labelledby={NEEDS_YOU_ID} className="border-b border-waiting-edge bg-waiting-soft px-4 py-4 sm:px-6">
      <h2
        id={NEEDS_YOU_ID}
        className="mb-3 flex scroll-mt-16 items-center gap-2 text-sm font-semibold text-waiting-text"
      >
        <Hand className="size-4" aria-hidden />
        Needs you
        <span className="font-normal">{plural(open.length, 'open request')}</span>
      </h2>
      <RequestGroups
        // A frame of its own, above the notice: what stays at its bottom needs no distance.
        className="max-h-[60vh] overflow-y-auto [--notice-height:0px] max-sm:max-h-none"
        groups={groups}
        labelOf={(request) => view.workers[request.workerId]?.target.label ?? request.workerId}
        mayAnswer={() => mayAnswer}
        folderOf={() => view.run.cwd}
        onSettled={onSettled}
      />
    </section>
  )
}
