import { visibleLine } from '@/orchestration/model/visible-text'
import type { Metadata } from 'next'
import { RunPage } from '@/components/run/run-page'
import { readRun } from './read-run'

type Props = { params: Promise<{ id: string }> }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { view } = await readRun((await params).id)
  return { title: visibleLine(view.run.title) }
}

export default async function Page({ params }: Props) {
  const { id } = await params
  const { view, transcripts, may } = await readRun(id)
  return <RunPage key={id} runId={id} initial={{ view, transcripts }} may={may} />
}
