'use client'
import { useQuery } from '@/components/trpc/use-query'
import { useEffect, useState } from 'react'
import type { TargetIssue } from '@/orchestration/fanout/target-issue'
import { useTRPC } from '@/components/trpc/trpc'
import { type DraftIssue, type LaunchPlan, placeOf } from './to-launch-input'

const ASK_AFTER_MS = 350

/** What the server says about a plan that is sound in itself: which targets cannot run here, and why. */
export function useServerCheck(plan: LaunchPlan | null, rowKeys: readonly string[]): DraftIssue[] {
  const trpc = useTRPC()
  const question = useSettled(plan === null ? null : JSON.stringify(plan))
  const check = useQuery(
    trpc.runs.validate.queryOptions(
      question === null ? {} : (JSON.parse(question) as LaunchPlan), // written just above
      { enabled: question !== null, placeholderData: (previous) => previous },
    ),
  )
  if (plan === null || check.data === undefined) return []
  const { issues, reductionIssues, inputIssues } = check.data
  return [
    ...distinct(issues.map((issue) => toDraftIssue(issue, rowKeys))),
    ...distinct(reductionIssues.map(({ severity, message }) => ({ place: 'judge' as const, severity, message }))),
    ...inputIssues.map(({ severity, message }) => ({ place: 'form' as const, severity, message })),
  ]
}

function toDraftIssue({ targetIndex, severity, message }: TargetIssue, rowKeys: readonly string[]): DraftIssue {
  const path = targetIndex === null ? ['targets'] : ['targets', targetIndex]
  return { place: placeOf(path, rowKeys), severity, message }
}

/** The workers of one row have the same problem: it is said once. */
function distinct(issues: DraftIssue[]): DraftIssue[] {
  return [...new Map(issues.map((issue) => [`${issue.place} ${issue.message}`, issue])).values()]
}

/** A value once it has stopped changing. */
function useSettled<T>(value: T): T {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ASK_AFTER_MS)
    return () => clearTimeout(timer)
  }, [value])
  return settled
}
