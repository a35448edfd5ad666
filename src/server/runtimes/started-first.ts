import type { RuntimeEvent } from '@/orchestration/model/events'
import type { Emit, RuntimeSession } from '@/orchestration/ports'

/**
 * Keeps back what an agent says while it starts until its session has been announced; of a start that fails, it is said then.
 */
export async function startedFirst(
  emit: Emit,
  start: (emit: Emit) => Promise<RuntimeSession>,
): Promise<RuntimeSession> {
  let held: RuntimeEvent[] | null = []
  const release = () => {
    const events = held ?? []
    held = null
    for (const event of events) emit(event)
  }
  try {
    return await start((event) => {
      if (held === null) return emit(event)
      if (event.type !== 'session.started') return void held.push(event)
      emit(event)
      release()
    })
  } finally {
    release()
  }
}
