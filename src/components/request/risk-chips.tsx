import { FolderOutput, Globe, KeyRound, Trash2, UploadCloud } from 'lucide-react'
import type { RuntimeRequest } from '@/orchestration/model/request'
import { Badge } from '@/components/ui/badge'
import { risksOf, type Risk } from './request-risks'

type RiskChipsProps = {
  request: Pick<RuntimeRequest, 'kind' | 'summary' | 'detail' | 'changes'>
  folder: string | null
}

/** What to look at twice, by an icon and a word. */
export function RiskChips({ request, folder }: RiskChipsProps) {
  const risks = risksOf(request, folder)
  if (risks.length === 0) return null
  return (
    <ul aria-label="Look at this twice" className="flex flex-wrap gap-1.5">
      {risks.map((risk) => {
        const { icon: Icon, word } = LOOKS[risk]
        return (
          <li key={risk} className="contents">
            <Badge tone="failed">
              <Icon aria-hidden />
              {word}
            </Badge>
          </li>
        )
      })}
    </ul>
  )
}

const LOOKS = {
  outside: { icon: FolderOutput, word: 'outside the folder' },
  deletes: { icon: Trash2, word: 'deletes' },
  publishes: { icon: UploadCloud, word: 'publishes' },
  network: { icon: Globe, word: 'network' },
  secrets: { icon: KeyRound, word: 'secrets file' },
} as const satisfies Record<Risk, object>
