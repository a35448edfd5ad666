import { DomainError } from '@/orchestration/model/errors'

/** Runs pieces of work one after the other. Each of the two lines has room for `waitingMax`; the urgent one goes first. */
export interface HashQueue {
  /** @throws DomainError `rate_limited` when the line is full. */
  run<T>(work: () => Promise<T>, options?: { urgent?: boolean }): Promise<T>
}

const RETRY_AFTER_MS = 2_000

export function createHashQueue({ waitingMax }: { waitingMax: number }): HashQueue {
  const urgentLine: (() => Promise<void>)[] = []
  const line: (() => Promise<void>)[] = []
  let isRunning = false

  async function drain(): Promise<void> {
    isRunning = true
    for (let next = take(); next !== undefined; next = take()) await next()
    isRunning = false
  }

  function take(): (() => Promise<void>) | undefined {
    return urgentLine.shift() ?? line.shift()
  }

  return {
    run(work, options) {
      const own = options?.urgent === true ? urgentLine : line
      if (own.length >= waitingMax) {
        return Promise.reject(
          new DomainError('rate_limited', 'Too many people sign in at this moment: try again in some seconds.', {
            details: { retryAfterMs: RETRY_AFTER_MS },
          }),
        )
      }
      return new Promise((resolve, reject) => {
        own.push(() => work().then(resolve, reject))
        if (!isRunning) void drain()
      })
    },
  }
}
