import type { TRPCLink } from '@trpc/client'
import { TRPCClientError } from '@trpc/client'
import { observable } from '@trpc/server/observable'
import type { AppRouter } from '@/server/api/root'
import { readConnection } from './connection'
import { NotSentError } from './not-sent'

/** Refuses every mutation at once while the browser has no network, so that none can wait anywhere and act later. */
export const refuseOfflineLink: TRPCLink<AppRouter> =
  () =>
  ({ next, op }) => {
    if (op.type !== 'mutation' || readConnection() !== 'offline') return next(op)
    return observable((observer) => observer.error(TRPCClientError.from(new NotSentError())))
  }
