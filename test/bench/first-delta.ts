import type { RuntimeEvent } from '@/orchestration/model/events'
import { createRuntimeController } from '@/orchestration/session/runtime-controller'
import { launchRun } from '@/server/services/runs/launch-run'
import { tools } from './databases'
import { openDemo, withPlenum, type Plenum } from './plenum'
import type { PartResult } from './report'
import { median, medianOf, repeatedly, rounded } from './statistics'
import { inTemporaryFolder } from './temporary-folder'

const FAN_OUTS = [1, 10, 50]
const OVERHEAD_AIM_MS = 100
const BACKEND = 'demo'
const MODEL = 'demo-fast'
/** Words as a model streams them, for about a second, so that those that have begun still talk while the others start. */
const PROMPT = '[stream 40 25]'

/** Milliseconds from the click to the first words of the median and of the last worker. */
type Figures = { median: number; last: number }

/**
 * From the click to the first words of each agent of a fan-out: first the agents alone, started at once and driven by hand
 * through the controller; then the same ones launched through the service, executed by the runner, and seen by a follower
 * of the feed after their words were stored.
 */
export async function benchFirstDelta(): Promise<PartResult> {
  const repeats = await repeatedly(async () => {
    const fanOuts: { workers: number; byHand: Figures; plenum: Figures }[] = []
    for (const workers of FAN_OUTS) {
      fanOuts.push({ workers, byHand: await measureByHand(workers), plenum: await measurePlenum(workers) })
    }
    return fanOuts
  })
  const measured = FAN_OUTS.map((workers) => {
    const all = repeats.flatMap((fanOuts) => fanOuts.filter((each) => each.workers === workers))
    return {
      workers,
      byHand: { median: medianOf(all, (each) => each.byHand.median), last: medianOf(all, (each) => each.byHand.last) },
      plenum: { median: medianOf(all, (each) => each.plenum.median), last: medianOf(all, (each) => each.plenum.last) },
    }
  })
  const overheadAtTen = measured
    .filter(({ workers }) => workers === 10)
    .map(({ byHand, plenum }) => ({ median: plenum.median - byHand.median, last: plenum.last - byHand.last }))
  return {
    rows: measured.map(({ workers, byHand, plenum }) => ({
      workers,
      'by hand: median ms': Math.round(byHand.median),
      'by hand: last ms': Math.round(byHand.last),
      'plenum: median ms': Math.round(plenum.median),
      'plenum: last ms': Math.round(plenum.last),
      'overhead: median ms': Math.round(plenum.median - byHand.median),
      'overhead: last ms': Math.round(plenum.last - byHand.last),
      'plenum / by hand': rounded(plenum.median / byHand.median),
    })),
    aims: overheadAtTen.map((overhead) => ({
      what: 'first delta behind the bare agent at 10 workers',
      aim: `≤ ${OVERHEAD_AIM_MS} ms`,
      reached: `median ${Math.round(overhead.median)} ms, last ${Math.round(overhead.last)} ms`,
      met: overhead.median <= OVERHEAD_AIM_MS && overhead.last <= OVERHEAD_AIM_MS,
    })),
    repeats,
  }
}

function measureByHand(workers: number): Promise<Figures> {
  return inTemporaryFolder(async (dataDir) => {
    const controller = createRuntimeController(await openDemo(dataDir), tools)
    await controller.listRuntimes() // so that no start waits for the look at what is installed
    const clickedAt = performance.now()
    const firsts = Array.from({ length: workers }, (_, index) => firstDeltaByHand(controller, dataDir, index + 1))
    try {
      return figuresOf(await Promise.all(firsts), clickedAt)
    } finally {
      await controller.close()
    }
  })
}

/** Answers when the agent's first words came. */
function firstDeltaByHand(
  controller: ReturnType<typeof createRuntimeController>,
  cwd: string,
  ordinal: number,
): Promise<number> {
  const sessionId = tools.newId('ses')
  return new Promise((resolve, reject) => {
    const emit = ({ type }: RuntimeEvent) => {
      if (type === 'assistant.message.delta') resolve(performance.now())
    }
    const request = {
      ...{ sessionId, backend: BACKEND, model: MODEL, options: {}, selection: {}, cwd, resume: null },
      ...{ marker: `bench-${sessionId}`, ordinal },
    }
    controller
      .startSession(request, emit, new AbortController().signal)
      .then(() => controller.sendInput(sessionId, { turnId: `turn-${ordinal}`, text: PROMPT }))
      .catch(reject)
  })
}

function measurePlenum(workers: number): Promise<Figures> {
  return inTemporaryFolder((dataDir) =>
    withPlenum({ dataDir, maxWorkers: workers }, async (plenum) => {
      await plenum.deps.controller.listRuntimes()
      const clickedAt = performance.now()
      const { runId } = await launchRun(plenum, {
        prompt: PROMPT,
        targets: [{ backend: BACKEND, model: MODEL }],
        repeat: workers,
      })
      return figuresOf(await firstDeltasOf(plenum, runId, workers), clickedAt)
    }),
  )
}

/** Answers when the feed brought the first words of each worker. The launch's promise is handled in the turn of its commit. */
function firstDeltasOf({ deps }: Plenum, runId: string, workers: number): Promise<number[]> {
  const firsts = new Map<string, number>()
  return new Promise((resolve, reject) => {
    const unsubscribe = deps.feed.subscribe(runId, (batch) => {
      const at = performance.now()
      for (const { type, workerId, message } of batch ?? []) {
        if (type === 'worker.failed') reject(new Error(message))
        if (type !== 'assistant.message.delta' || workerId === null || firsts.has(workerId)) continue
        firsts.set(workerId, at)
      }
      if (firsts.size < workers) return
      unsubscribe()
      resolve([...firsts.values()])
    })
  })
}

function figuresOf(times: number[], clickedAt: number): Figures {
  const waits = times.map((time) => time - clickedAt)
  return { median: median(waits), last: Math.max(...waits) }
}
