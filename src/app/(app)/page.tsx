import { Home } from '@/components/home/home'
import { PageBody, PageHeader } from '@/components/shell/page-header'

export default function HomePage() {
  return (
    <>
      <PageHeader title="Home" />
      <PageBody className="max-w-7xl">
        <Home />
      </PageBody>
    </>
  )
}
