'use client'
import { visibleLine } from '@/orchestration/model/visible-text'
import { useQuery } from '@/components/trpc/use-query'
import { KeyRound } from 'lucide-react'
import { errorMessage } from '@/components/text/error-message'
import { formatDate } from '@/components/text/format-time'
import { RelativeTime } from '@/components/text/relative-time'
import { useNow } from '@/components/text/use-now'
import { type RouterOutputs, useTRPC } from '@/components/trpc/trpc'
import { Badge } from '@/components/ui/badge'
import { Card } from '@/components/ui/card'
import { EmptyState } from '@/components/ui/empty-state'
import { ErrorState } from '@/components/ui/error-state'
import { Skeleton } from '@/components/ui/skeleton'
import { RevokeToken } from './revoke-token'
import { SCOPE_LABELS } from './scopes'

type TokenItem = RouterOutputs['tokens']['list'][number]

export function TokensList() {
  const trpc = useTRPC()
  const tokens = useQuery(trpc.tokens.list.queryOptions({}))
  if (tokens.data === undefined) {
    return tokens.isError ? (
      <ErrorState
        title="The tokens could not be read"
        message={errorMessage(tokens.error)}
        onRetry={() => void tokens.refetch()}
      />
    ) : (
      <div role="status" aria-busy aria-label="Reading the tokens" className="grid grid-cols-1 gap-2">
        <Skeleton className="h-16" />
        <Skeleton className="h-16" />
      </div>
    )
  }
  if (tokens.data.length === 0) {
    return (
      <EmptyState icon={KeyRound} title="No tokens yet">
        A token lets a program of yours launch and read runs. It can never do more than you can.
      </EmptyState>
    )
  }
  return (
    <Card>
      <ul className="divide-y divide-line">
        {tokens.data.map((token) => (
          <TokenRow key={token.id} token={token} />
        ))}
      </ul>
    </Card>
  )
}

function TokenRow({ token }: { token: TokenItem }) {
  const now = useNow()
  const expired = token.expiresAt !== null && now !== null && Date.parse(token.expiresAt) <= now
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3">
      <div className="min-w-0 flex-1 basis-64">
        <p className="flex flex-wrap items-center gap-2 text-sm font-medium">
          <span className="min-w-0 break-words">{visibleLine(token.name)}</span>
          {token.revokedAt !== null ? (
            <Badge tone="cancelled">Revoked</Badge>
          ) : expired ? (
            <Badge tone="cancelled">Expired</Badge>
          ) : null}
        </p>
        <p className="mt-0.5 flex flex-wrap gap-x-2 text-xs text-ink-subtle">
          <span>{token.scopes.map((scope) => SCOPE_LABELS[scope].label).join(', ')}</span>
          <span aria-hidden>·</span>
          <span>made {formatDate(token.createdAt)}</span>
          <span aria-hidden>·</span>
          <span>{token.expiresAt === null ? 'does not end' : `ends ${formatDate(token.expiresAt)}`}</span>
          <span aria-hidden>·</span>
          <span>
            {token.lastUsedAt === null ? (
              'never used'
            ) : (
              <>
                used <RelativeTime iso={token.lastUsedAt} />
              </>
            )}
          </span>
        </p>
      </div>
      {token.revokedAt === null ? <RevokeToken token={token} /> : null}
    </li>
  )
}
