import { bootFailureLine } from '@/server/boot/boot-error'
import { exitProcess, onTermination } from '@/server/boot/process-end'
import { openRunnerProcess } from '@/server/boot/runner-process'
import { loadEnv } from '@/server/env'

/** One detached worker: `worker.mjs <workerId> <runId> <launchId>`. Executes it and ends; its output is its log. */
async function main([workerId, runId, launchId]: string[]): Promise<void> {
  if (workerId === undefined || runId === undefined || launchId === undefined) {
    throw new Error('expected the ids of a worker, its run and its launch')
  }
  const { runner, log, close } = await openRunnerProcess(loadEnv(), { launcher: 'inline', maxWorkers: 1 })
  onTermination((signal) => {
    log.info({ signal }, 'stopping')
    close().then(
      () => exitProcess(0),
      (error: unknown) => exitProcess(1, `The worker did not stop well: ${String(error)}`),
    )
  })
  log.info({ workerId, runId, launchId }, 'executing one worker')
  await runner.runOnly({ workerId, runId, launchId })
  await close()
  exitProcess(0)
}

main(process.argv.slice(2)).catch((error: unknown) => exitProcess(1, bootFailureLine(error)))
