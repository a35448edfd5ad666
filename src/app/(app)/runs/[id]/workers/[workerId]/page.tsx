import { visibleLine } from '@/orchestration/model/visible-text'
import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { WorkerPage } from '@/components/worker/worker-page'
import { ownValue } from '@/orchestration/model/own-value'
import { ErrorState } from '@/components/ui/error-state'
import { readRun, UNREADABLE_RUN } from '../../read-run'

type Props = { params: Promise<{ id: string; workerId: string }> }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { id, workerId } = await params
  const run = await readRun(id)
  if ('unreadable' in run) return { title: UNREADABLE_RUN }
  const { view } = run
  return { title: visibleLine(`${ownValue(view.workers, workerId)?.target.label ?? 'Worker'} · ${view.run.title}`) }
}

export default async function Page({ params }: Props) {
  const { id, workerId } = await params
  const run = await readRun(id)
  if ('unreadable' in run) return <ErrorState title={UNREADABLE_RUN} message={run.unreadable} />
  const { view, transcripts, may } = run
  if (!Object.hasOwn(view.workers, workerId)) notFound()
  return <WorkerPage key={workerId} runId={id} workerId={workerId} initial={{ view, transcripts }} may={may} />
}
