import { DomainError } from '@/orchestration/model/errors'
import { watchAccess, type AccessWatch } from './watch-access'

/** The same bytes, still pulled, until the user may not have them any more: then the stream breaks off with an error. */
export function revocableStream(source: ReadableStream<Uint8Array>, access: AccessWatch): ReadableStream<Uint8Array> {
  const reader = source.getReader()
  let isLost = false
  let stop = () => {}
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        stop = watchAccess(access, () => {
          isLost = true
          const error = new DomainError('unauthenticated', 'The right to read this was taken away.')
          controller.error(error)
          void reader.cancel(error).catch(() => undefined) // the source may have failed already: nothing is read from it any more
        })
      },
      async pull(controller) {
        const { done, value } = await reader.read().catch((error: unknown) => {
          stop()
          throw error
        })
        if (isLost) return
        if (!done) return controller.enqueue(value)
        stop()
        controller.close()
      },
      async cancel(reason) {
        stop()
        await reader.cancel(reason)
      },
    },
    { highWaterMark: 0 },
  )
}
