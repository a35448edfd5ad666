import type { Clock, RunnerAnnouncement, RuntimeController } from '@/orchestration/ports'
import type { RuntimeElsewhere } from '@/orchestration/scheduling/pick-starts'
import { scopedName } from '@/orchestration/session/in-scope'
import type { OtherRunners } from './other-runners'
import type { RunnerSettings } from './settings'
import { within } from './within'

/** A runtime that a worker needs. */
export type Needed = { backend: string; workspaceId: string | undefined }

/** `runtime_gone`: no process has had it for so long that nobody can be expected to bring it. */
export type WhyNotHere = RuntimeElsewhere | 'runtime_gone'

type Options = {
  controller: Pick<RuntimeController, 'readiness'>
  others: Pick<OtherRunners, 'list'>
  clock: Clock
  settings: Pick<RunnerSettings, 'runtimeGoneMs'>
}

const LOOK_TIMEOUT_MS = 2_000

/**
 * Says which workers are for this process, where there may be several: one takes what it can start, and leaves what it cannot to
 * those that can.
 */
export function createStartable({ controller, others, clock, settings }: Options) {
  /** By runtime, since when this process was the only one and did not have it. */
  const absentSince = new Map<string, number>()

  async function whyNotHere(needed: Needed, live: () => Promise<RunnerAnnouncement[]>): Promise<WhyNotHere | null> {
    // A runtime that does not answer in time is tried.
    const look = await within(clock, LOOK_TIMEOUT_MS, controller.readiness(needed.backend, needed))
    const here = look?.value ?? 'ready'
    const key = JSON.stringify(needed)
    if (here !== 'absent') absentSince.delete(key)
    if (here === 'ready') return null
    const running = await live()
    if (running.some((runner) => has(runner, needed))) return left(key, 'runtime_elsewhere')
    if (here === 'unready') return null
    const since = absentSince.get(key) ?? clock.monotonic()
    absentSince.set(key, since)
    return clock.monotonic() - since >= settings.runtimeGoneMs ? 'runtime_gone' : 'runtime_absent'
  }

  function left(key: string, why: RuntimeElsewhere): RuntimeElsewhere {
    absentSince.delete(key)
    return why
  }

  /** A look at one moment: each runtime, and the other runners, are asked about once. */
  function look(): (needed: Needed) => Promise<WhyNotHere | null> {
    let running: Promise<RunnerAnnouncement[]> | null = null
    const live = () => (running ??= others.list())
    const asked = new Map<string, Promise<WhyNotHere | null>>()
    return (needed) => {
      const key = JSON.stringify(needed)
      const answer = asked.get(key) ?? whyNotHere(needed, live)
      asked.set(key, answer)
      return answer
    }
  }

  return { look }
}

export type Startable = ReturnType<typeof createStartable>

function has({ runtimes }: RunnerAnnouncement, { backend, workspaceId }: Needed): boolean {
  return [undefined, workspaceId].some((scope) =>
    runtimes.includes(scopedName({ id: backend, ...(scope !== undefined && { workspaceId: scope }) })),
  )
}
