// npm run example: two demo agents answer one question and a third judges them. No key, no network, no database.
import process from 'node:process'
import { runReviewedFanout } from '@/orchestration/headless'
import { openDemo } from '@/server/runtimes/demo/open-demo'
import { createSystemTools } from '@/server/system-tools'

const tools = createSystemTools()
const stop = new AbortController()
process.once('SIGINT', () => stop.abort())

const demo = await openDemo(tools)
try {
  const { fanout, reduction, usage } = await runReviewedFanout(
    demo.controller,
    {
      prompt: process.argv[2] ?? 'Which database fits a job queue?',
      targets: [{ model: 'demo-fast' }, { model: 'demo-smart' }],
      reduction: { mode: 'best_of_n' },
      ...tools,
    },
    stop.signal,
  )
  for (const { label, status, text } of fanout.targets) console.log(`## ${label}: ${status}\n\n${text}\n`)
  console.log(reduction?.markdown ?? `No verdict: ${reduction?.error?.message ?? 'cancelled'}`)
  console.log(`\n${usage.total} tokens`)
} finally {
  await demo.close()
}
