import type { Metadata } from 'next'
import { PageBody, PageHeader } from '@/components/shell/page-header'
import { CreateTokenDialog } from '@/components/tokens/create-token-dialog'
import { TokensList } from '@/components/tokens/tokens-list'

export const metadata: Metadata = { title: 'API tokens' }

export default function TokensPage() {
  return (
    <>
      <PageHeader title="API tokens" actions={<CreateTokenDialog />} />
      <PageBody className="max-w-3xl">
        <TokensList />
      </PageBody>
    </>
  )
}
