import type { LedgerEventType } from '@/orchestration/model/events'

export const EVENT_GROUPS = [
  'all',
  'state',
  'text',
  'tools',
  'requests',
  'controls',
  'judging',
  'usage',
  'runtime',
] as const
export type EventGroup = (typeof EVENT_GROUPS)[number]

/** What each type of event is about. A new type does not compile until it has its place. */
const GROUP_OF = {
  'run.created': 'state',
  'run.started': 'state',
  'run.stage.changed': 'state',
  'run.cancel_requested': 'state',
  'run.completed': 'state',
  'run.failed': 'state',
  'run.cancelled': 'state',
  'run.reactivated': 'state',
  'worker.created': 'state',
  'worker.started': 'state',
  'worker.identified': 'state',
  'worker.completed': 'state',
  'worker.failed': 'state',
  'worker.cancelled': 'state',
  'worker.attempt.archived': 'state',
  'worker.requeued': 'state',
  'worker.writes.refused': 'state',
  'usage.updated': 'usage',
  'request.opened': 'requests',
  'request.responded': 'requests',
  'request.response.completed': 'requests',
  'request.response.failed': 'requests',
  'request.resolved': 'requests',
  'request.closed': 'requests',
  'control.requested': 'controls',
  'control.observed': 'controls',
  'control.completed': 'controls',
  'control.failed': 'controls',
  'reduction.created': 'judging',
  'reduction.started': 'judging',
  'reduction.completed': 'judging',
  'reduction.failed': 'judging',
  'reduction.cancelled': 'judging',
  'reduction.superseded': 'judging',
  'reduction.adopted': 'judging',
  'artifact.added': 'state',
  'session.started': 'runtime',
  'session.stopped': 'runtime',
  'session.errored': 'runtime',
  'session.mode.changed': 'runtime',
  'turn.started': 'runtime',
  'turn.completed': 'runtime',
  'turn.errored': 'runtime',
  'turn.interrupted': 'runtime',
  'turn.plan.updated': 'text',
  'assistant.message.delta': 'text',
  'assistant.thought.delta': 'text',
  'tool.started': 'tools',
  'tool.progress': 'tools',
  'tool.completed': 'tools',
  'tool.errored': 'tools',
  'runtime.stderr': 'runtime',
  'runtime.decode_error': 'runtime',
  'runtime.event': 'runtime',
  'budget.warning': 'usage',
  'budget.reached': 'usage',
  'output.truncated': 'usage',
  'runner.note': 'runtime',
} as const satisfies Record<LedgerEventType, Exclude<EventGroup, 'all'>>

export const EVENT_GROUP_LABELS = {
  all: 'All types',
  state: 'States',
  text: 'Text and plans',
  tools: 'Tools',
  requests: 'Requests',
  controls: 'Controls',
  judging: 'Judging',
  usage: 'Usage and limits',
  runtime: 'Sessions and runtime',
} as const satisfies Record<EventGroup, string>

/** The types of a group; undefined for all of them. */
export function typesOf(group: EventGroup): string[] | undefined {
  if (group === 'all') return undefined
  return Object.entries(GROUP_OF).flatMap(([type, its]) => (its === group ? [type] : []))
}
