import type { CostTotal } from '@/orchestration/model/usage'
import { cn } from '@/components/ui/cn'
import { costWords } from './format-cost'

type CostTextProps = {
  total: CostTotal
  /** Nothing around it says that it is money: an unknown amount says so itself. */
  named?: boolean
  /** False while more may come: then nothing known yet is said as such. */
  isOver?: boolean
  className?: string
}

/** Money with its honesty tag; the sentence is its title. */
export function CostText({ total, named = false, isOver = true, className }: CostTextProps) {
  const words = costWords(total, isOver)
  return (
    <span title={words.detail} className={cn('tabular whitespace-nowrap', className)}>
      {named && (words.certainty === 'unknown' || words.certainty === 'pending') ? `cost ${words.text}` : words.text}
    </span>
  )
}
