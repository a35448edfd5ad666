import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { useInfiniteQuery, useQuery } from '@/components/trpc/use-query'

function Inbox() {
  const open = useQuery({ queryKey: ['open'], queryFn: () => Promise.resolve(['b']) })
  const answered = useInfiniteQuery({
    queryKey: ['answered'],
    queryFn: () => Promise.resolve(['c']),
    initialPageParam: 0,
    getNextPageParam: () => 1,
  })
  const words = [open.status, open.data?.join('') ?? '–', String(open.isPending), String(open.isError)]
  return <p>{[...words, answered.status, String(answered.hasNextPage), typeof answered.fetchNextPage].join(' ')}</p>
}

// A part of the page that wakes up late reads as on the server: by then an earlier part may have filled the cache.
test('what was read already is not part of the first render', () => {
  const client = new QueryClient()
  client.setQueryData(['open'], ['a'])
  client.setQueryData(['answered'], { pages: [['a']], pageParams: [0] })
  const markup = renderToStaticMarkup(
    <QueryClientProvider client={client}>
      <Inbox />
    </QueryClientProvider>,
  )
  expect(markup).toBe('<p>pending – true false pending false function</p>')
})
