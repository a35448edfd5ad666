/**
 * An extension for pi, loaded with `-e`: pi itself never asks before it acts. Every tool that can change something waits
 * for a person's choice, and the model gets a tool to ask people with. What is to be approved travels as JSON in the title
 * of pi's own dialog, since a dialog has no other field for it. Bundled to dist/pi-gate.mjs.
 */

const ALLOW = 'allow'
const ALLOW_ALWAYS = 'allow_always'
const DENY = 'deny'
/** A denial with words: they come after it. */
const DENY_WITH_WORDS = 'deny: '
const READ_ONLY_TOOLS = new Set(['read', 'grep', 'find', 'ls', 'ask_user'])

type Ui = {
  select(title: string, options: string[]): Promise<string | undefined>
  input(title: string, placeholder?: string): Promise<string | undefined>
}
type ToolCall = { toolName: string; toolCallId: string; input: unknown }
type Question = { question: string; options?: string[] }
type Pi = {
  on(
    event: 'tool_call',
    handler: (call: ToolCall, context: { ui: Ui }) => Promise<{ block: true; reason: string } | undefined>,
  ): void
  registerTool(tool: {
    name: string
    label: string
    description: string
    parameters: unknown
    execute(
      id: string,
      question: Question,
      signal: unknown,
      onUpdate: unknown,
      context: { ui: Ui },
    ): Promise<{ content: { type: 'text'; text: string }[]; details: unknown }>
  }): void
}

function refusalText(choice: string | undefined): string {
  if (choice?.startsWith(DENY_WITH_WORDS) !== true) {
    return 'A person declined this. Do not try it again; go on without it.'
  }
  return `A person declined this and says: ${choice.slice(DENY_WITH_WORDS.length)}`
}

export default function gate(pi: Pi): void {
  const allowedTools = new Set<string>()

  pi.on('tool_call', async ({ toolName, toolCallId, input }, { ui }) => {
    if (READ_ONLY_TOOLS.has(toolName) || allowedTools.has(toolName)) return undefined
    const title = JSON.stringify({ plenum: 'approval', toolName, toolCallId, input })
    const choice = await ui.select(title, [ALLOW, ALLOW_ALWAYS, DENY])
    if (choice === ALLOW_ALWAYS) allowedTools.add(toolName)
    if (choice === ALLOW || choice === ALLOW_ALWAYS) return undefined
    return { block: true, reason: refusalText(choice) }
  })

  pi.registerTool({
    name: 'ask_user',
    label: 'Ask a person',
    description: 'Ask the person who gave the task a question, optionally with answers to choose from.',
    parameters: {
      type: 'object',
      properties: {
        question: { type: 'string', description: 'The question, complete in itself.' },
        options: { type: 'array', items: { type: 'string' }, description: 'Answers to choose from.' },
      },
      required: ['question'],
      additionalProperties: false,
    },
    async execute(id, { question, options = [] }, _signal, _onUpdate, { ui }) {
      const title = JSON.stringify({ plenum: 'question', toolCallId: id, question })
      const answer = options.length > 0 ? await ui.select(title, options) : await ui.input(title)
      const text = answer === undefined ? 'The person gave no answer.' : `The person answered: ${answer}`
      return { content: [{ type: 'text', text }], details: { answer: answer ?? null } }
    },
  })
}
