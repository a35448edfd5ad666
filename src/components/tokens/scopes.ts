import type { RouterInputs } from '@/components/trpc/trpc'

export type Scope = RouterInputs['tokens']['create']['scopes'][number]

/** What each scope lets a program do. */
export const SCOPE_LABELS = {
  'runs:read': { label: 'Read', promise: 'Runs, transcripts, verdicts and usage.' },
  'runs:launch': { label: 'Launch', promise: 'Start runs and judge them again.' },
  'runs:control': { label: 'Control', promise: 'Cancel, interrupt, retry and resume your runs.' },
  'requests:answer': {
    label: 'Answer requests',
    promise: 'Approve what agents ask for, in your name. Give it with care.',
  },
} as const satisfies Record<Scope, { label: string; promise: string }>
