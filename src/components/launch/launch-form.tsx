'use client'
import { useQuery } from '@/components/trpc/use-query'
import { useRef, useState } from 'react'
import { useTRPC } from '@/components/trpc/trpc'
import { ErrorState } from '@/components/ui/error-state'
import { errorMessage } from '@/components/text/error-message'
import { LaunchBar } from './launch-bar'
import type { LaunchDraft } from './launch-draft'
import { LimitsCard } from './limits-card'
import { PromptCard } from './prompt-card'
import { ReductionCard } from './reduction-card'
import { TargetBasket } from './target-basket'
import { checkDraft, type DraftIssue } from './to-launch-input'
import { useDraft } from './use-draft'
import { useLaunch } from './use-launch'
import { useServerCheck } from './use-server-check'

/** The launch form. `initial` prefills it; null goes on with what this tab last held. */
export function LaunchForm({ initial, focusLaunch = false }: { initial: LaunchDraft | null; focusLaunch?: boolean }) {
  const trpc = useTRPC()
  const runtimes = useQuery(trpc.runtimes.list.queryOptions({}, { staleTime: 30_000 }))
  const { draft, change, forget, reset } = useDraft(initial)
  const [tried, setTried] = useState(false)
  const check = checkDraft(draft)
  const serverIssues = useServerCheck(check.plan, check.rowKeys)
  const all = [...check.issues, ...serverIssues]
  const shown = tried ? all : all.filter((issue) => !isMerelyEmpty(issue, draft))
  const { launch, isLaunching, error } = useLaunch(forget)
  const errorAt = (place: DraftIssue['place']) =>
    shown.find((issue) => issue.place === place && issue.severity === 'error')?.message ?? null

  const form = useRef<HTMLFormElement>(null)
  const submit = () => {
    setTried(true)
    if (check.input !== null && !all.some((issue) => issue.severity === 'error')) launch(check.input)
    else requestAnimationFrame(() => focusProblem(form.current)) // when the problems are drawn
  }
  // What was read before is good enough to go on typing.
  if (runtimes.isError && runtimes.data === undefined) {
    return (
      <ErrorState
        title="The runtimes could not be read"
        message={errorMessage(runtimes.error)}
        onRetry={() => void runtimes.refetch()}
      />
    )
  }
  return (
    <form
      ref={form}
      aria-label="New run"
      className="flex min-h-[calc(100dvh-3.25rem)] flex-col"
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || !(event.metaKey || event.ctrlKey)) return
        event.preventDefault()
        submit()
      }}
      noValidate
    >
      <div className="mx-auto grid grid-cols-1 w-full max-w-7xl flex-1 content-start gap-4 px-4 py-5 sm:px-6 lg:grid-cols-[minmax(0,1fr)_21rem]">
        <div className="grid grid-cols-1 min-w-0 content-start gap-4">
          <PromptCard
            prompt={draft.prompt}
            title={draft.title}
            error={errorAt('prompt')}
            titleError={errorAt('title')}
            autoFocus={!focusLaunch}
            onChange={change}
          />
          <TargetBasket
            targets={draft.targets}
            runtimes={runtimes.data ?? null}
            issues={shown}
            onChange={(targets) => change({ targets })}
          />
        </div>
        <div className="grid grid-cols-1 min-w-0 content-start gap-4">
          <ReductionCard draft={draft} runtimes={runtimes.data ?? []} issues={shown} onChange={change} />
          <LimitsCard draft={draft} issues={shown} onChange={change} />
        </div>
      </div>
      <LaunchBar
        draft={draft}
        runtimes={runtimes.data ?? []}
        formIssues={shown.filter((issue) => issue.place === 'form')}
        error={error}
        isLaunching={isLaunching}
        autoFocus={focusLaunch}
        onReset={() => {
          setTried(false)
          reset()
        }}
      />
    </form>
  )
}

/** Brings what stops the launch before the eyes, and the focus into its field where it has one. */
function focusProblem(form: HTMLFormElement | null): void {
  const field = form?.querySelector<HTMLElement>('[aria-invalid="true"]')
  if (field) field.focus()
  else form?.querySelector('[role="alert"]')?.scrollIntoView({ block: 'center' })
}

/** Nobody is blamed for a field that was not reached yet. */
function isMerelyEmpty(issue: DraftIssue, draft: LaunchDraft): boolean {
  if (issue.place === 'prompt') return draft.prompt.trim() === ''
  return issue.place === 'targets' && draft.targets.length === 0
}
