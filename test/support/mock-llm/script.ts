/** What one call of the mock model does, in order. */
export type Step =
  | { type: 'thought'; text: string }
  | { type: 'text'; text: string }
  | { type: 'tool'; name: string; input: Record<string, unknown> }
  | { type: 'pause'; ms: number }
  | { type: 'hang' }
  | { type: 'drop' }
  | { type: 'break' }
  | { type: 'fail'; status: number }

/** A provider's request, reduced to what the script looks at. */
export type Call = {
  model: string
  /** Text of the last message that a person wrote. */
  prompt: string
  /** Output of tools since then; null when none has run. */
  toolResult: string | null
  tools: { name: string; properties: string[] }[]
}

const ANSWER = 'Hello from the mock model. '

/**
 * The same words work for every agent, since the tool that is called is one of the request's own list:
 * RUN_SHELL`cmd` · WRITE_FILE`path` · ASK_USER · THINK · SLOW<n> (n words, 50 ms apart) · HANG · DROP · BREAK (an error
 * in the middle of the answer) · BIG · FAIL_<status>.
 * After a tool has run, the model says what it saw, and with THEN_SLOW<n> goes on for n slow words.
 */
export function scriptFor(call: Call): Step[] {
  const { prompt } = call
  const failure = /FAIL_(\d{3})/.exec(prompt)
  if (failure) return [{ type: 'fail', status: Number(failure[1]) }]
  if (call.toolResult !== null) {
    const more = /THEN_SLOW(\d+)/.exec(prompt)
    return [...words(`TOOL-RESULT-SEEN ${call.toolResult.slice(0, 200)} `), ...slowWords(Number(more?.[1] ?? 0))]
  }
  if (prompt.includes('HANG')) return [{ type: 'text', text: 'about to hang ' }, { type: 'hang' }]
  if (prompt.includes('BREAK')) return [{ type: 'text', text: 'about to break ' }, { type: 'break' }]
  if (prompt.includes('DROP')) return [{ type: 'text', text: 'about to drop ' }, { type: 'drop' }]

  const steps: Step[] = prompt.includes('THINK') ? [{ type: 'thought', text: 'I think about it. ' }] : []
  const tool = toolStep(call)
  if (tool) return [...steps, { type: 'text', text: 'I will use a tool. ' }, tool]

  const slow = /SLOW(\d+)/.exec(prompt)
  if (slow) return [...steps, ...slowWords(Number(slow[1]))]
  if (prompt.includes('BIG')) return [...steps, { type: 'text', text: 'big '.repeat(50_000) }]
  return [...steps, ...words(`${ANSWER}You said: ${prompt.slice(-120)}`)]
}

const SHELL_TOOLS = [
  'exec_command',
  'shell_command',
  'shell',
  'Bash',
  'bash',
  'run_shell_command',
  'execute_command',
  'execute_bash',
]
const WRITE_TOOLS = ['Write', 'write', 'write_file', 'create_file', 'create', 'exec_command']
const ASK_TOOLS = ['AskUserQuestion', 'question', 'request_user_input', 'ask_user']

function toolStep({ prompt, tools }: Call): Step | null {
  const command = /RUN_SHELL`([^`]+)`/.exec(prompt)?.[1]
  if (command !== undefined) return withTool(tools, SHELL_TOOLS, (tool) => shellInput(tool, command))
  const file = /WRITE_FILE`([^`]+)`/.exec(prompt)?.[1]
  if (file !== undefined) return withTool(tools, WRITE_TOOLS, (tool) => writeInput(tool, file))
  if (prompt.includes('ASK_USER')) return withTool(tools, ASK_TOOLS, questionInput)
  return null
}

function withTool(
  tools: Call['tools'],
  names: string[],
  input: (tool: Call['tools'][number]) => Record<string, unknown>,
): Step {
  for (const name of names) {
    const tool = tools.find((candidate) => candidate.name === name)
    if (tool) return { type: 'tool', name, input: input(tool) }
  }
  return { type: 'text', text: `NO-TOOL among ${tools.map((tool) => tool.name).join(', ') || 'none'}` }
}

function shellInput(tool: Call['tools'][number], command: string): Record<string, unknown> {
  if (tool.name === 'exec_command') {
    return { cmd: command, sandbox_permissions: 'require_escalated', justification: 'asked to by the test' }
  }
  if (tool.name === 'shell') return { command: ['bash', '-lc', command] }
  return tool.properties.includes('description') ? { command, description: 'asked to by the test' } : { command }
}

function writeInput(tool: Call['tools'][number], file: string): Record<string, unknown> {
  // codex has no tool for it; it recognises its own patch command in a shell call.
  if (tool.name === 'exec_command') {
    const patch = `*** Begin Patch\n*** Add File: ${file}\n+written by the mock model\n*** End Patch`
    return { cmd: `apply_patch <<'EOF'\n${patch}\nEOF` }
  }
  const path = ['file_path', 'filePath', 'path'].find((name) => tool.properties.includes(name)) ?? 'path'
  const content = ['content', 'file_text', 'text'].find((name) => tool.properties.includes(name)) ?? 'content'
  return { [path]: file, [content]: 'written by the mock model\n' }
}

function questionInput(tool: Call['tools'][number]): Record<string, unknown> {
  const options = [
    { label: 'Blue', description: 'the colour of the sky' },
    { label: 'Red', description: 'the colour of a rose' },
  ]
  if (tool.name === 'ask_user') return { question: 'Which colour?', options: options.map((option) => option.label) }
  return { questions: [{ id: 'colour', header: 'Colour', question: 'Which colour?', options, multiSelect: false }] }
}

function words(text: string): Step[] {
  return text.split(/(?<= )/).map((word) => ({ type: 'text', text: word }))
}

function slowWords(count: number): Step[] {
  return Array.from({ length: count }, (_, index): Step[] => [
    { type: 'text', text: `word${index + 1} ` },
    { type: 'pause', ms: 50 },
  ]).flat()
}
