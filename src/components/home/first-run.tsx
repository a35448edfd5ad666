import { GitFork, Scale, Users } from 'lucide-react'
import Link from 'next/link'
import { LaunchExample } from '@/components/launch/launch-example'
import { buttonVariants } from '@/components/ui/button'
import { Card } from '@/components/ui/card'

const STEPS = [
  { icon: GitFork, title: 'Fan out', text: 'One task goes to many agents at once. Each keeps its own transcript.' },
  { icon: Users, title: 'Steer', text: 'Approve, answer, interrupt or retry while they work.' },
  { icon: Scale, title: 'Judge', text: 'A blind judge compares the candidates and says why one is best.' },
] as const

/** What a newcomer sees: what this is, and an example run one click away, on the built-in runtime that needs no key. */
export function FirstRun() {
  return (
    <Card className="overflow-hidden">
      <div className="grid grid-cols-1 gap-5 p-5 sm:p-8">
        <div className="grid grid-cols-1 max-w-xl gap-2">
          <h2 className="text-xl font-semibold tracking-tight">One task, many agents, one verdict</h2>
          <p className="text-base text-ink-muted">
            There are no runs yet. The example sends a question to three demo models and lets a judge choose the best
            answer. It needs no key and takes a few seconds.
          </p>
        </div>
        <LaunchExample size="lg">
          <Link href="/runs/new" className={buttonVariants({ size: 'lg' })}>
            Write your own task
          </Link>
        </LaunchExample>
      </div>
      <ol className="grid border-t border-line bg-sunken sm:grid-cols-3 sm:divide-x sm:divide-line">
        {STEPS.map(({ icon: Icon, title, text }) => (
          <li key={title} className="grid grid-cols-1 content-start gap-1 px-5 py-4 sm:py-5">
            <Icon className="mb-1 size-4 text-accent-text" aria-hidden />
            <h3 className="text-sm font-medium">{title}</h3>
            <p className="text-sm text-ink-muted">{text}</p>
          </li>
        ))}
      </ol>
    </Card>
  )
}
