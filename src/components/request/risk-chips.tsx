import { FolderOutput, Globe, KeyRound, Trash2, TriangleAlert, UploadCloud } from 'lucide-react'
import type { RuntimeRequest } from '@/orchestration/model/request'
import { Badge } from '@/components/ui/badge'
import { isVague } from './answer-choices'
import { risksOf, type Risk } from './request-risks'

type RiskChipsProps = {
  request: Pick<RuntimeRequest, 'kind' | 'summary' | 'detail' | 'changes' | 'besides'>
  folder: string | null
}

/** What to look at twice, by an icon and a word. */
export function RiskChips({ request, folder }: RiskChipsProps) {
  const risks = risksOf(request, folder)
  if (risks.length === 0) return null
  return (
    <ul aria-label="Look at this twice" className="flex flex-wrap gap-1.5">
      {risks.map((risk) => {
        const { icon: Icon, word, tone } = LOOKS[risk]
        return (
          <li key={risk} className="contents">
            <Badge tone={tone}>
              <Icon aria-hidden />
              {word}
            </Badge>
          </li>
        )
      })}
    </ul>
  )
}

/** The same in a row that is still closed: also that the agent says nothing but a title. A phone has room for the icons. */
export function RowRisks({ request, folder }: RiskChipsProps) {
  const looks = [...risksOf(request, folder).map((risk) => LOOKS[risk]), ...(isVague(request) ? [VAGUE] : [])]
  return looks.map(({ icon: Icon, word, tone }) => (
    <Badge key={word} tone={tone} title={word} className="shrink-0">
      <Icon aria-hidden />
      <span className="max-lg:sr-only">{word}</span>
    </Badge>
  ))
}

const VAGUE = { icon: TriangleAlert, word: 'title only', tone: 'waiting' } as const

const LOOKS = {
  outside: { icon: FolderOutput, word: 'outside the folder', tone: 'failed' },
  deletes: { icon: Trash2, word: 'deletes', tone: 'failed' },
  publishes: { icon: UploadCloud, word: 'publishes', tone: 'failed' },
  network: { icon: Globe, word: 'network', tone: 'failed' },
  secrets: { icon: KeyRound, word: 'secrets file', tone: 'failed' },
} as const satisfies Record<Risk, object>
