import type { CostTotal } from '@/orchestration/model/usage'
import { cn } from '@/components/ui/cn'
import { costWords } from './format-cost'

/** Money with its honesty tag; the sentence is its title. */
export function CostText({ total, className }: { total: CostTotal; className?: string }) {
  const words = costWords(total)
  return (
    <span title={words.detail} className={cn('tabular whitespace-nowrap', className)}>
      {words.text}
    </span>
  )
}
