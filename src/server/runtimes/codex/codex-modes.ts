import type { SessionMode } from '@/orchestration/model/approval-settings'
import type { CodexApproval } from './codex-wire'

export const CODEX_MODES = ['read-only', 'workspace-write', 'danger-full-access'] as const
export type CodexMode = (typeof CODEX_MODES)[number]

/**
 * What a runtime's definition may choose. People approve what leaves the sandbox; codex's own reviewer would approve by
 * itself. Without a sandbox nothing would ever be asked.
 */
export const CODEX_APPROVAL = {
  'read-only': { sandbox: 'read-only', approvalPolicy: 'on-request', approvalsReviewer: 'user' },
  'workspace-write': { sandbox: 'workspace-write', approvalPolicy: 'on-request', approvalsReviewer: 'user' },
  'danger-full-access': { sandbox: 'danger-full-access', approvalPolicy: 'never', approvalsReviewer: 'user' },
} as const satisfies Record<CodexMode, { sandbox: string; approvalPolicy: string; approvalsReviewer: string }>

/** The mode of a runtime's definition, as it is shown before codex has reported one. */
export function codexModeOf(mode: CodexMode): { id: CodexMode; actsWithoutAsking: boolean } {
  return { id: mode, actsWithoutAsking: CODEX_APPROVAL[mode].approvalPolicy === 'never' }
}

/** The mode that codex reports, which its own managed settings may make another than was asked for. */
export function codexModeInForce(
  { approvalPolicy, approvalsReviewer, sandbox }: CodexApproval,
  wanted: CodexMode,
): SessionMode {
  const type = sandbox?.type ?? CODEX_APPROVAL[wanted].sandbox
  const sandboxName = type.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
  const asksNobody = approvalPolicy === 'never' && sandboxName !== 'read-only'
  const isReviewedByModel = typeof approvalsReviewer === 'string' && approvalsReviewer !== 'user'
  const words = [
    sandboxName,
    ...(asksNobody ? ['approval never'] : []),
    ...(isReviewedByModel ? [approvalsReviewer] : []),
  ]
  return {
    mode: words.join(', '),
    actsWithoutAsking: asksNobody || isReviewedByModel || sandboxName === 'danger-full-access',
    isSetByDefinition: sandboxName === wanted && !isReviewedByModel,
  }
}
