/**
 * How agents word an error that they report as an answer. Each matches a whole message of the exact form that the agent's
 * own code makes, and no sentence of a model about such an error. Those of copilot and nanocoder are recorded in
 * test/runtimes/fixtures/reported-errors.json; the others are read from the code of the agents.
 */
export const COPILOT_FAILURE = new RegExp(
  [
    '^Error: Failed to get response from the AI model; retried \\d+ times?( \\(total retry wait time: [\\d.]+ seconds\\))?(?<why>[^\\n]{0,2000})$',
    '^Error: Authentication failed with provider at \\S+ \\(HTTP \\d{3}\\)\\.(\\n {2}[^\\n]{0,400})?$',
    '^Error: \\d{3}\\b[^\\n]{0,2000}$',
  ].join('|'),
)

export const COPILOT_RETRY =
  /^Info: (?<why>Request failed due to a transient API error|Response was interrupted due to a server error)\. Retrying\.\.\.$/

export const NANOCODER_FAILURE = /^\*\*Error:\*\* [^\n]+$/

/** Of Claude Code: the status with the provider's JSON or its words, or a fixed sentence. */
export const CLAUDE_FAILURE = new RegExp(
  [
    '^(Please run /login · )?API Error: \\d{3} \\{[\\s\\S]*\\}( · [^\\n]+)?$',
    '^API Error: (Connection error\\.|Request timed out\\.?|Request was aborted\\.|Repeated 529 Overloaded errors[^\\n]{0,200})$',
    '^(Invalid API key|Credit balance is too low|Not logged in)( · [^\\n]+)?$',
    '^Claude AI usage limit reached(\\|\\d+)?$',
  ].join('|'),
)

/** Of Gemini CLI and the agents made from it. */
export const GEMINI_FAILURE = /^\[API Error: [\s\S]{1,4000}\](\n[^\n]{1,500})?$/

export const GOOSE_FAILURE =
  /^Ran into this error: [\s\S]{1,4000}\n\nPlease retry if you think this is a transient or recoverable error\.$/
