/** The colours a state can have. Never used for taxonomy; always beside an icon or a word. */
export type Tone = 'neutral' | 'queued' | 'running' | 'waiting' | 'completed' | 'failed' | 'cancelled'

type ToneClasses = { badge: string; text: string; solid: string; notice: string }

export const TONE_CLASSES = {
  neutral: {
    badge: 'border-line bg-sunken text-ink-muted',
    text: 'text-ink-muted',
    solid: 'bg-ink-subtle',
    notice: 'border-line bg-sunken',
  },
  queued: {
    badge: 'border-queued-edge bg-queued-soft text-queued-text',
    text: 'text-queued-text',
    solid: 'bg-queued',
    notice: 'border-queued-edge bg-queued-soft',
  },
  running: {
    badge: 'border-running-edge bg-running-soft text-running-text',
    text: 'text-running-text',
    solid: 'bg-running',
    notice: 'border-running-edge bg-running-soft',
  },
  waiting: {
    badge: 'border-waiting-edge bg-waiting-soft text-waiting-text',
    text: 'text-waiting-text',
    solid: 'bg-waiting',
    notice: 'border-waiting-edge bg-waiting-soft',
  },
  completed: {
    badge: 'border-completed-edge bg-completed-soft text-completed-text',
    text: 'text-completed-text',
    solid: 'bg-completed',
    notice: 'border-completed-edge bg-completed-soft',
  },
  failed: {
    badge: 'border-failed-edge bg-failed-soft text-failed-text',
    text: 'text-failed-text',
    solid: 'bg-failed',
    notice: 'border-failed-edge bg-failed-soft',
  },
  cancelled: {
    badge: 'border-cancelled-edge bg-cancelled-soft text-cancelled-text',
    text: 'text-cancelled-text',
    solid: 'bg-cancelled',
    notice: 'border-cancelled-edge bg-cancelled-soft',
  },
} as const satisfies Record<Tone, ToneClasses>
