import type { CostTotal } from '@/orchestration/model/usage'
import { cn } from '@/components/ui/cn'
import { costWords } from './format-cost'

type CostTextProps = {
  total: CostTotal
  /** Nothing around it says that it is money: an unknown amount says so itself. */
  named?: boolean
  className?: string
}

/** Money with its honesty tag; the sentence is its title. */
export function CostText({ total, named = false, className }: CostTextProps) {
  const words = costWords(total)
  return (
    <span title={words.detail} className={cn('tabular whitespace-nowrap', className)}>
      {named && words.certainty === 'unknown' ? 'cost unknown' : words.text}
    </span>
  )
}
