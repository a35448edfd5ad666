import { visibleLine } from '@/orchestration/model/visible-text'
import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { WorkerPage } from '@/components/worker/worker-page'
import { ownValue } from '@/orchestration/model/own-value'
import { readRun } from '../../read-run'

type Props = { params: Promise<{ id: string; workerId: string }> }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { id, workerId } = await params
  const { view } = await readRun(id)
  return { title: visibleLine(`${ownValue(view.workers, workerId)?.target.label ?? 'Worker'} · ${view.run.title}`) }
}

export default async function Page({ params }: Props) {
  const { id, workerId } = await params
  const { view, transcripts, may } = await readRun(id)
  if (!Object.hasOwn(view.workers, workerId)) notFound()
  return <WorkerPage key={workerId} runId={id} workerId={workerId} initial={{ view, transcripts }} may={may} />
}
