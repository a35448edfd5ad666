'use client'
import { Compass, Search } from 'lucide-react'
import Link from 'next/link'
import { type SubmitEvent, useState } from 'react'
import { useNavigate } from '@/components/connection/use-navigate'
import { Button, buttonVariants } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { Input } from '@/components/ui/input'
import { PageHeader } from './page-header'

type MissingPageProps = { title: string; children: string }

/** In the place of a page that is not there: what may be the reason, and the ways on. */
export function MissingPage({ title, children }: MissingPageProps) {
  const navigate = useNavigate()
  const [words, setWords] = useState('')
  const search = (event: SubmitEvent) => {
    event.preventDefault()
    navigate(words.trim() === '' ? '/runs' : `/runs?q=${encodeURIComponent(words.trim())}`)
  }
  return (
    <>
      <PageHeader title={title} />
      <EmptyState
        icon={Compass}
        title="Not found"
        className="min-h-[60dvh] justify-center"
        action={
          <div className="grid w-full max-w-md gap-4">
            <form role="search" className="flex gap-2" onSubmit={search}>
              <Input
                type="search"
                aria-label="Search runs"
                placeholder="Search runs"
                value={words}
                onChange={(event) => setWords(event.target.value)}
              />
              <Button type="submit">
                <Search />
                Search
              </Button>
            </form>
            <div className="flex flex-wrap justify-center gap-2">
              <Link href="/" className={buttonVariants({ variant: 'primary' })}>
                Go Home
              </Link>
              <Link href="/runs" className={buttonVariants()}>
                All runs
              </Link>
            </div>
          </div>
        }
      >
        {children}
      </EmptyState>
    </>
  )
}
