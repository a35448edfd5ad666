/** Why an attempt, a reduction or a run did not succeed. */
export const FAILURE_REASONS = [
  'runtime_missing',
  'runtime_unauthenticated',
  'model_unlisted',
  'session_lost',
  'start_timeout',
  'turn_timeout',
  'idle_timeout',
  'run_timeout',
  'rate_limited',
  'provider_error',
  'quota_exceeded',
  'context_exceeded',
  'protocol_error',
  'process_crashed',
  'output_limit',
  'budget_stopped',
  'interrupted',
  'cancelled',
  'refused',
  'denied',
  'request_unanswered',
  'runner_lost',
  'no_output',
  'no_candidates',
  'reduction_failed',
  'invalid_verdict',
  'internal',
] as const
export type FailureReason = (typeof FAILURE_REASONS)[number]

/**
 * How an attempt lost its runner: it died (found by others), it could not confirm its lease in time and gave up, or it was
 * stopped in good order. The last two it says itself.
 */
export const LOSS_CAUSES = ['died', 'unconfirmed', 'stopped'] as const
export type LossCause = (typeof LOSS_CAUSES)[number]

/**
 * A typed failure. `message` is readable by a user and decides nothing; `excerpt` is a bounded piece of what the runtime
 * said, if anything. `lostBy` stands with the reason `runner_lost`.
 */
export type Failure = { reason: FailureReason; message: string; excerpt?: string; lostBy?: LossCause }

type Advice = { label: string; advice: string; retryable: boolean }

/** What a person is told about each reason, and whether trying again unchanged can help. */
export const FAILURE_ADVICE = {
  runtime_missing: {
    label: 'Runtime not installed',
    advice: 'Install the runtime on the server, then retry.',
    retryable: true,
  },
  runtime_unauthenticated: {
    label: 'Not signed in',
    advice: 'Sign in to the runtime on the server, then retry.',
    retryable: true,
  },
  model_unlisted: { label: 'Unknown model', advice: 'Choose a model that the runtime lists.', retryable: false },
  session_lost: {
    label: 'Session is gone',
    advice: 'The agent does not have its earlier session any more. Retry starts the task afresh.',
    retryable: true,
  },
  start_timeout: {
    label: 'Start timed out',
    advice: 'The agent did not start in time. Check the machine’s load, then retry.',
    retryable: true,
  },
  turn_timeout: {
    label: 'Turn timed out',
    advice: 'Allow more time per turn or ask for less, then retry.',
    retryable: true,
  },
  idle_timeout: {
    label: 'Went silent',
    advice: 'The agent sent nothing for too long. Retry, or look at its raw events.',
    retryable: true,
  },
  run_timeout: {
    label: 'Run timed out',
    advice: 'Use what was handed back, or fork the run with more time.',
    retryable: true,
  },
  rate_limited: {
    label: 'Rate limited',
    advice: 'The provider asks for patience. Wait a minute, then retry.',
    retryable: true,
  },
  provider_error: {
    label: 'Provider error',
    advice: 'The model provider failed. Retry; if it persists, check the provider’s status.',
    retryable: true,
  },
  quota_exceeded: {
    label: 'Quota exceeded',
    advice: 'Raise the provider’s quota or choose another target.',
    retryable: false,
  },
  context_exceeded: {
    label: 'Prompt too long',
    advice: 'What was sent is longer than the model can read. Shorten it or choose a model with a larger context.',
    retryable: false,
  },
  protocol_error: {
    label: 'Protocol error',
    advice: 'The agent sent something unreadable. Look at its raw events; update the agent.',
    retryable: true,
  },
  process_crashed: {
    label: 'Agent crashed',
    advice: 'The agent’s process ended by itself. Look at its last output, then retry.',
    retryable: true,
  },
  output_limit: {
    label: 'Too much output',
    advice: 'The agent exceeded the output limit. Ask for a shorter answer.',
    retryable: false,
  },
  budget_stopped: {
    label: 'Budget reached',
    advice: 'Use what was handed back, or fork the run with a higher limit.',
    retryable: true,
  },
  interrupted: {
    label: 'Interrupted',
    advice: 'A person interrupted the turn. Resume to go on, or retry.',
    retryable: true,
  },
  cancelled: { label: 'Cancelled', advice: 'A person cancelled it. Retry to start again.', retryable: true },
  refused: {
    label: 'Refused',
    advice: 'The model declined the task. Rephrase it or choose another target.',
    retryable: false,
  },
  denied: {
    label: 'Denied',
    advice:
      'A person denied what the agent asked for, and the agent ended its turn over it. Retry, or resume to go on.',
    retryable: true,
  },
  request_unanswered: {
    label: 'Request unanswered',
    advice: 'The agent asked something that nobody answered. Retry while someone can, or give requests more time.',
    retryable: true,
  },
  runner_lost: {
    label: 'Runner lost',
    advice: 'The process that drove this attempt died. Its text up to then is kept. Retry or resume.',
    retryable: true,
  },
  no_output: {
    label: 'No output',
    advice: 'The agent finished without an answer. Retry, or look at its events.',
    retryable: true,
  },
  no_candidates: {
    label: 'No candidates',
    advice: 'Every target failed, so there is nothing to judge. Retry the failed ones.',
    retryable: true,
  },
  reduction_failed: {
    label: 'Reduction failed',
    advice: 'The candidates are kept. Judge again, perhaps with another judge.',
    retryable: true,
  },
  invalid_verdict: {
    label: 'Unreadable verdict',
    advice: 'The judge did not answer in the asked shape. Its raw answer is kept. Judge again.',
    retryable: true,
  },
  internal: {
    label: 'Internal error',
    advice: 'A fault in Plenum. The server’s log has the details.',
    retryable: true,
  },
} as const satisfies Record<FailureReason, Advice>
