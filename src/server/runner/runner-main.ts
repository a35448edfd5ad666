import { bootFailureLine } from '@/server/boot/boot-error'
import { exitProcess, onTermination } from '@/server/boot/process-end'
import { openRunnerProcess } from '@/server/boot/runner-process'
import { loadEnv } from '@/server/env'

/** `npm run runner`: a process that executes workers until it is told to stop. Exit code 0 then, 1 when it cannot start. */
async function main(): Promise<void> {
  const { runner, log, close } = await openRunnerProcess(loadEnv())
  onTermination((signal) => {
    log.info({ signal }, 'stopping')
    close().then(
      () => exitProcess(0),
      (error: unknown) => exitProcess(1, `The runner did not stop well: ${String(error)}`),
    )
  })
  await runner.start()
  process.stdout.write(`Plenum runner ${runner.runnerId} is at work.\n`)
}

main().catch((error: unknown) => exitProcess(1, bootFailureLine(error)))
