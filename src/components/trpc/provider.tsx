'use client'
import { QueryClientProvider } from '@tanstack/react-query'
import { createTRPCClient, httpBatchLink } from '@trpc/client'
import { type ReactNode, useState } from 'react'
import type { AppRouter } from '@/server/api/root'
import { watchedFetch } from '@/components/connection/connection'
import { refuseOfflineLink } from '@/components/connection/refuse-offline-link'
import { createQueryClient } from './query-client'
import { TRPCProvider } from './trpc'

/** Queries go by POST: a launch to be validated holds a prompt of up to 256 KiB, which no URL takes. */
export function Providers({ children }: { children: ReactNode }) {
  const [queryClient] = useState(createQueryClient)
  const [trpcClient] = useState(() =>
    createTRPCClient<AppRouter>({
      links: [
        refuseOfflineLink,
        httpBatchLink({ url: '/api/trpc', maxItems: 20, methodOverride: 'POST', fetch: watchedFetch }),
      ],
    }),
  )
  return (
    <QueryClientProvider client={queryClient}>
      <TRPCProvider trpcClient={trpcClient} queryClient={queryClient}>
        {children}
      </TRPCProvider>
    </QueryClientProvider>
  )
}
