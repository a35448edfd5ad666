import { visibleLine } from '@/orchestration/model/visible-text'
import type { Metadata } from 'next'
import { RunPage } from '@/components/run/run-page'
import { ErrorState } from '@/components/ui/error-state'
import { readRun, UNREADABLE_RUN } from './read-run'

type Props = { params: Promise<{ id: string }> }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const run = await readRun((await params).id)
  if ('unreadable' in run) return { title: UNREADABLE_RUN }
  const { view } = run
  return { title: visibleLine(view.run.title) }
}

export default async function Page({ params }: Props) {
  const { id } = await params
  const run = await readRun(id)
  if ('unreadable' in run) return <ErrorState title={UNREADABLE_RUN} message={run.unreadable} />
  const { view, transcripts, may } = run
  return <RunPage key={id} runId={id} initial={{ view, transcripts }} may={may} />
}
