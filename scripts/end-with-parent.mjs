// Preloaded (--import) into what a start runs to build: kills its process group when the start is gone, by whatever signal.
// Otherwise a build whose start was killed goes on, and writes into the folder in which the next start builds.
import { Worker } from 'node:worker_threads'

if (process.env.PLENUM_ENDS_WITH_PARENT === '1') {
  delete process.env.PLENUM_ENDS_WITH_PARENT // not in its children: their standard input is another
  // In a thread, since the main one may be busy for seconds. The parent holds the other end of the pipe.
  const watch = `new (require('node:net').Socket)({ fd: 0 }).on('close', () => process.kill(-${process.pid}, 'SIGKILL')).resume()`
  new Worker(watch, { eval: true }).unref()
}
