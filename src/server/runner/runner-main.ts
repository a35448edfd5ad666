import { bootFailureLine } from '@/server/boot/boot-error'
import { exitProcess, onTermination } from '@/server/boot/process-end'
import { openRunnerProcess } from '@/server/boot/runner-process'
import { loadEnv } from '@/server/env'

/** `npm run runner`: a process that executes workers until SIGTERM or SIGINT (exit code 0). Exit code 1 when it cannot start. */
async function main(): Promise<void> {
  const { runner, log, close } = await openRunnerProcess(loadEnv())
  let isStopping = false
  onTermination((signal) => {
    isStopping = true
    log.info({ signal }, 'stopping')
    close().then(
      () => exitProcess(0),
      (error: unknown) => exitProcess(1, `The runner did not stop well: ${String(error)}`),
    )
  })
  try {
    await runner.start()
  } catch (error) {
    if (!isStopping) throw error // else a part was closed under the start; the stop ends the process
  }
  if (!isStopping) process.stdout.write(`Plenum runner ${runner.runnerId} is at work.\n`)
}

main().catch((error: unknown) => exitProcess(1, bootFailureLine(error)))
