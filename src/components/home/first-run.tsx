'use client'
import { CircleAlert, GitFork, Play, Scale, Users } from 'lucide-react'
import Link from 'next/link'
import { exampleDraft } from '@/components/launch/launch-draft'
import { checkDraft } from '@/components/launch/to-launch-input'
import { useLaunch } from '@/components/launch/use-launch'
import { Button, buttonVariants } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { Notice } from '@/components/ui/notice'

const STEPS = [
  { icon: GitFork, title: 'Fan out', text: 'One task goes to many agents at once. Each keeps its own transcript.' },
  { icon: Users, title: 'Steer', text: 'Approve, answer, interrupt or retry while they work.' },
  { icon: Scale, title: 'Judge', text: 'A blind judge compares the candidates and says why one is best.' },
] as const

/** What a newcomer sees: what this is, and an example run one click away, on the built-in runtime that needs no key. */
export function FirstRun() {
  const { launch, isLaunching, error } = useLaunch()
  const start = () => {
    const { input } = checkDraft(exampleDraft())
    if (input === null) throw new Error('the example run does not fit its own schema')
    launch(input)
  }
  return (
    <Card className="overflow-hidden">
      <div className="grid grid-cols-1 gap-5 p-6 sm:p-8">
        <div className="grid grid-cols-1 max-w-xl gap-2">
          <h2 className="text-xl font-semibold tracking-tight">One task, many agents, one verdict</h2>
          <p className="text-base text-ink-muted">
            There are no runs yet. The example sends a question to three demo models and lets a judge choose the best
            answer. It needs no key and takes a few seconds.
          </p>
        </div>
        <div className="flex flex-wrap gap-2">
          <Button variant="primary" size="lg" onClick={start} busy={isLaunching}>
            {isLaunching ? null : <Play />}
            Launch the example run
          </Button>
          <Link href="/runs/new" className={buttonVariants({ size: 'lg' })}>
            Write your own task
          </Link>
        </div>
        {error === null ? null : (
          <Notice role="alert" tone="failed" icon={CircleAlert} title="The example was not launched">
            {error}
          </Notice>
        )}
      </div>
      <ol className="grid border-t border-line bg-sunken sm:grid-cols-3 sm:divide-x sm:divide-line">
        {STEPS.map(({ icon: Icon, title, text }) => (
          <li key={title} className="grid grid-cols-1 content-start gap-1 p-5">
            <Icon className="mb-1 size-4 text-accent-text" aria-hidden />
            <h3 className="text-sm font-medium">{title}</h3>
            <p className="text-sm text-ink-muted">{text}</p>
          </li>
        ))}
      </ol>
    </Card>
  )
}
