import type { Transcript } from '@/orchestration/run/transcript'

/** What a running worker is doing just now, in words. */
const ACTIVITY_WORDS = {
  starting: 'Starting',
  thinking: 'Thinking',
  writing: 'Writing',
  tool: 'Using a tool',
  waiting: 'Needs you',
  retrying: 'Retrying',
  idle: 'Running',
  ended: 'Ending',
} as const satisfies Record<Transcript['activity'], string>

/** For its badge: which try it is at, where it is trying again. */
export function activityText({ activity, retry }: Pick<Transcript, 'activity' | 'retry'>): string {
  return activity === 'retrying' ? (retry ?? ACTIVITY_WORDS.retrying) : ACTIVITY_WORDS[activity]
}
