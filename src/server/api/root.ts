import { getMe } from '@/server/services/me/get-me'
import { artifactsRouter } from './routers/artifacts'
import { mySessions } from './routers/my-sessions'
import { reductionsRouter } from './routers/reductions'
import { requestsRouter } from './routers/requests'
import { runsRouter } from './routers/runs'
import { runtimesRouter } from './routers/runtimes'
import { settingsRouter } from './routers/settings'
import { tokensRouter } from './routers/tokens'
import { workersRouter } from './routers/workers'
import { createCallerFactory, procedureFor, router } from './trpc'

/** Every procedure there is. `test/api/policies.test.ts` refuses one that does not say what it does. */
export const appRouter = router({
  me: procedureFor('self').query(({ ctx }) => getMe(ctx.service)),
  ...mySessions,
  runtimes: runtimesRouter,
  runs: runsRouter,
  workers: workersRouter,
  artifacts: artifactsRouter,
  requests: requestsRouter,
  reductions: reductionsRouter,
  tokens: tokensRouter,
  settings: settingsRouter,
})
export type AppRouter = typeof appRouter

export const createCaller = createCallerFactory(appRouter)
