import { expect, test } from 'vitest'
import type { FanoutTarget } from '@/orchestration/model/target'
import {
  actsWithoutAsking,
  describesSelfApproval,
  findApprovalSetting,
  isApprovalSetting,
  isSelfApprovingMode,
  withoutApprovalSettings,
} from '@/orchestration/model/approval-settings'

const ABOUT_APPROVAL = [
  ...['mode', 'Mode', 'agent', 'approval', 'approvals', 'approvalPolicy', 'approval_policy', 'approvals-reviewer'],
  ...['permission', 'permissions', 'permissionMode', 'permission_mode', 'permission-level', 'permissions.mode'],
  ...['initialMode', 'startMode', 'session_mode', 'collaboration_mode', 'agentMode', 'sandbox', 'sandbox_mode'],
  ...['sandboxPolicy', 'autonomy', 'autonomyLevel', 'autoRun', 'auto', 'autopilot', 'yolo', 'bypass', 'trust'],
  ...['trustedTools', 'trust-all-tools', 'dangerouslySkipPermissions', 'dangerously-bypass', 'skip_checks', 'consent'],
  ...['allowAll', 'allowed_tools', 'allow-edits', 'ask', 'askBeforeEdit', 'confirm', 'confirmCommands', 'full-access'],
  ...['access_level', 'guardian', 'acceptEdits', 'autoAcceptEdits', 'ＹＯＬＯ', 'brave', 'escalation', 'unattended'],
]

test.each(ABOUT_APPROVAL)('a setting called %s decides who approves', (name) => {
  expect(isApprovalSetting(name)).toBe(true)
})

test.each([
  ...['seed', 'effort', 'reasoning_effort', 'reasoningEffort', 'thinkingLevel', 'thinking_budget', 'thought_level'],
  ...['model', 'variant', 'fast', 'fast-mode', 'fastMode', 'thinking_mode', 'verbosity', 'contextWindow', 'tools'],
  ...['temperature', 'web_search', 'service_tier', 'max_tokens', 'personality', 'summary', 'modelOptions', 'remodel'],
])('a setting called %s says nothing about approval', (name) => {
  expect(isApprovalSetting(name)).toBe(false)
})

const SELF_APPROVING = [
  ...['yolo', 'YOLO', 'bypassPermissions', 'bypass', 'full-access', 'agent-full-access', 'danger-full-access'],
  ...['dangerously-skip-permissions', 'dangerously-bypass-approvals-and-sandbox', 'acceptEdits', 'accept-edits'],
  ...['Accept edits', 'autoEdit', 'auto_edit', 'auto-approve', 'Auto Approve', 'auto-accept', 'auto-run', 'full-auto'],
  ...['smart_approve', 'autopilot', 'trust', 'trusted', 'trust-all', 'trustAllTools', 'allow-all', 'always-allow'],
  ...['alwaysApprove', 'never', 'never-ask', 'dontAsk', "don't ask", 'no-approval', 'skip-permissions', 'unattended'],
  ...['without asking', 'approve_all', 'acceptAll', 'allow all tools', 'unsupervised', 'unrestricted', 'brave'],
]

test.each(SELF_APPROVING)('the value %s says that the agent acts without asking', (value) => {
  expect(actsWithoutAsking(value)).toBe(true)
  expect(isSelfApprovingMode(value)).toBe(true)
})

test.each([
  ...['default', 'plan', 'ask', 'read-only', 'workspace-write', 'build', 'Manual', 'on-request', 'untrusted'],
  ...['low', 'medium', 'high', 'max', 'auto', 'on', 'off', 'gpt-5.4', 'claude-sonnet-5', 'demo-smart', 'opus[1m]'],
  ...['prioritised', 'concise', 'notation', 'volcano', 'canonical'],
])('the value %s says nothing of the kind', (value) => {
  expect(actsWithoutAsking(value)).toBe(false)
})

test('auto is a mode that approves by itself, though it is an ordinary value of other settings', () => {
  expect(isSelfApprovingMode('auto')).toBe(true)
  expect(isSelfApprovingMode('Automatic')).toBe(true)
  expect(isSelfApprovingMode('plan')).toBe(false)
})

test.each([
  'Auto-approves all tools',
  'Automatically accept all file edits',
  'Accepts all permissions',
  'Claude handles permission decisions',
  'Runs commands without asking',
  'Never asks for approval',
])('the description "%s" says that the agent acts without asking', (description) => {
  expect(describesSelfApproval(description)).toBe(true)
})

test.each([
  'Always ask before making changes',
  'Prompts for approval',
  'Read-only mode',
  'Create a plan before making changes',
  'Best for autonomous work; never truncates',
  'The default agent. Executes tools based on configured permissions.',
])('the description "%s" does not', (description) => {
  expect(describesSelfApproval(description)).toBe(false)
})

test('the first setting that decides who approves is named with its value', () => {
  const find = (options: object, selection = {}) => findApprovalSetting({ options, selection })
  expect(find({ reasoningEffort: 'high', fastMode: true }, { seed: 7, effort: 'high' })).toBeNull()
  expect(find({ agent: 'plan' })).toBe('option agent "plan"')
  expect(find({ variant: 'bypassPermissions' })).toBe('option variant "bypassPermissions"')
  expect(find({}, { seed: 1, permission_mode: 'default' })).toBe('setting permission_mode "default"')
  expect(find({}, { level: 'yolo' })).toBe('setting level "yolo"')
  expect(find({}, { auto_approve: true })).toBe('setting auto_approve true')
})

test('a stored launch keeps everything but its settings about approval, which are listed', () => {
  const stored = {
    backend: 'codex',
    options: { reasoningEffort: 'high', agent: 'build' },
    selection: { sandbox: 'workspace-write', seed: 3 },
  }
  expect(withoutApprovalSettings(stored)).toEqual({
    target: { backend: 'codex', options: { reasoningEffort: 'high' }, selection: { seed: 3 } },
    dropped: ['option agent "build"', 'setting sandbox "workspace-write"'],
  })
  const plain: FanoutTarget = { backend: 'demo' }
  expect(withoutApprovalSettings(plain)).toEqual({ target: { backend: 'demo' }, dropped: [] })
})
