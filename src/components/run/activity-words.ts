import type { Transcript } from '@/orchestration/run/transcript'

/** What a running worker is doing just now, in words. */
export const ACTIVITY_WORDS = {
  starting: 'Starting',
  thinking: 'Thinking',
  writing: 'Writing',
  tool: 'Using a tool',
  waiting: 'Needs you',
  idle: 'Running',
  ended: 'Ending',
} as const satisfies Record<Transcript['activity'], string>
