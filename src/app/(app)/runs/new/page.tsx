import type { Metadata } from 'next'
import { LaunchStart } from '@/components/launch/launch-start'
import { PageHeader } from '@/components/shell/page-header'

export const metadata: Metadata = { title: 'New run' }

export default async function NewRunPage({
  searchParams,
}: {
  searchParams: Promise<{ from?: string | string[]; example?: string | string[] }>
}) {
  const { from, example } = await searchParams
  return (
    <>
      <PageHeader title="New run" crumbs={[{ href: '/runs', label: 'Runs' }]} />
      <LaunchStart fromRunId={typeof from === 'string' ? from : null} example={example === '1'} />
    </>
  )
}
