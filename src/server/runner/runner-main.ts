import { bootFailureLine } from '@/server/boot/boot-error'
import { startHealthServer } from '@/server/boot/health-server'
import { exitProcess, onTermination } from '@/server/boot/process-end'
import { openRunnerProcess } from '@/server/boot/runner-process'
import { loadEnv } from '@/server/env'

/** `npm run runner`: a process that executes workers until SIGTERM or SIGINT (exit code 0). Exit code 1 when it cannot start. */
async function main(): Promise<void> {
  const env = loadEnv()
  const { runner, log, isReady, close } = await openRunnerProcess(env)
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
  if (isStopping) return
  const ready = async () => !isStopping && (await isReady())
  if (env.healthPort !== null) await startHealthServer({ host: env.host, port: env.healthPort, isReady: ready })
  process.stdout.write(`Plenum runner ${runner.runnerId} is at work.\n`)
}

main().catch((error: unknown) => exitProcess(1, bootFailureLine(error)))
