import type { Call, Step } from './script'

/** Tokens of every answer: 1234 in, 1000 of them cached, 56 out, 7 of them reasoning. */
export const USAGE = { input: 1234, cached: 1000, output: 56, reasoning: 7 } as const

type Json = Record<string, unknown>

/** How one provider's API reads a request and frames a streamed answer. Frames are SSE. */
export type Format = {
  parse(body: Json, model: string | null): Call
  /** Frames before the first step. */
  open(model: string): string[]
  step(step: Extract<Step, { type: 'text' | 'thought' | 'tool' }>, index: number, isFirstText: boolean): string[]
  /** Frames at the end; `usedTool` says that a tool call was among the steps. */
  close(model: string, usedTool: boolean, text: string): string[]
  /** The frame of an error in the middle of an answer. */
  breakOff(): string
}

const OVERLOADED = { type: 'overloaded_error', message: 'mock overloaded', code: 'overloaded_error' }

export const openAiChat: Format = {
  breakOff: () => data({ error: OVERLOADED }),
  parse: (body, model) => ({
    model: text(body['model']) || (model ?? ''),
    ...conversation(list(body['messages']), (message) =>
      message['role'] === 'tool'
        ? { tool: contentText(message['content']) }
        : message['role'] === 'user'
          ? { user: lastText(message['content']) }
          : {},
    ),
    tools: list(body['tools']).map((tool) => describeTool(object(tool['function']))),
  }),
  open: (model) => [chatChunk(model, { delta: { role: 'assistant', content: '' } })],
  step: (step, index) => {
    if (step.type === 'text') return [chatChunk('', { delta: { content: step.text } })]
    if (step.type === 'thought') return [chatChunk('', { delta: { reasoning_content: step.text } })]
    const call = { index: 0, id: `call_${index}_${Date.now().toString(36)}`, type: 'function' }
    return [
      chatChunk('', {
        delta: { tool_calls: [{ ...call, function: { name: step.name, arguments: JSON.stringify(step.input) } }] },
      }),
    ]
  },
  close: (model, usedTool) => [
    chatChunk(model, { delta: {}, finish_reason: usedTool ? 'tool_calls' : 'stop' }),
    data({
      id: 'chat',
      object: 'chat.completion.chunk',
      model,
      choices: [],
      usage: {
        prompt_tokens: USAGE.input,
        completion_tokens: USAGE.output,
        total_tokens: USAGE.input + USAGE.output,
        prompt_tokens_details: { cached_tokens: USAGE.cached },
        completion_tokens_details: { reasoning_tokens: USAGE.reasoning },
      },
    }),
    'data: [DONE]\n\n',
  ],
}

export const openAiResponses: Format = {
  breakOff: () =>
    named('error', { sequence_number: 2, code: OVERLOADED.code, message: OVERLOADED.message, param: null }),
  parse: (body, model) => ({
    model: text(body['model']) || (model ?? ''),
    ...conversation(
      typeof body['input'] === 'string' ? [{ role: 'user', content: body['input'] }] : list(body['input']),
      (item) => {
        if (text(item['type']).endsWith('_call_output')) return { tool: contentText(item['output']) }
        return item['role'] === 'user' ? { user: lastText(item['content']) } : {}
      },
    ),
    tools: [
      ...list(body['tools']),
      ...list(body['input']).flatMap((item) => (item['type'] === 'additional_tools' ? list(item['tools']) : [])),
    ].map(describeTool),
  }),
  open: (model) => [
    named('response.created', {
      response: { id: 'resp_mock', object: 'response', created_at: 0, status: 'in_progress', model, output: [] },
    }),
  ],
  step: (step, index, isFirstText) => {
    if (step.type === 'tool') {
      const item = {
        type: 'function_call',
        id: `fc_${index}`,
        call_id: `call_${index}_${Date.now().toString(36)}`,
        name: step.name,
        arguments: JSON.stringify(step.input),
        status: 'completed',
      }
      return [
        named('response.output_item.added', {
          output_index: index,
          item: { ...item, arguments: '', status: 'in_progress' },
        }),
        named('response.function_call_arguments.done', {
          output_index: index,
          item_id: item.id,
          arguments: item.arguments,
        }),
        named('response.output_item.done', { output_index: index, item }),
      ]
    }
    if (step.type === 'thought') {
      const item = { type: 'reasoning', id: `rs_${index}`, summary: [{ type: 'summary_text', text: step.text }] }
      return [
        named('response.output_item.added', { output_index: index, item: { ...item, summary: [] } }),
        named('response.reasoning_summary_part.added', {
          output_index: index,
          item_id: item.id,
          summary_index: 0,
          part: { type: 'summary_text', text: '' },
        }),
        named('response.reasoning_summary_text.delta', {
          output_index: index,
          item_id: item.id,
          summary_index: 0,
          delta: step.text,
        }),
        named('response.output_item.done', { output_index: index, item }),
      ]
    }
    const opening = { type: 'message', id: 'msg_mock', role: 'assistant', status: 'in_progress', content: [] }
    const first = isFirstText ? [named('response.output_item.added', { output_index: 0, item: opening })] : []
    return [
      ...first,
      named('response.output_text.delta', { output_index: 0, item_id: 'msg_mock', content_index: 0, delta: step.text }),
    ]
  },
  close: (model, usedTool, answer) => {
    const message = {
      type: 'message',
      id: 'msg_mock',
      role: 'assistant',
      status: 'completed',
      content: [{ type: 'output_text', text: answer, annotations: [] }],
    }
    const done =
      answer === '' || usedTool ? [] : [named('response.output_item.done', { output_index: 0, item: message })]
    const usage = {
      input_tokens: USAGE.input,
      input_tokens_details: { cached_tokens: USAGE.cached },
      output_tokens: USAGE.output,
      output_tokens_details: { reasoning_tokens: USAGE.reasoning },
      total_tokens: USAGE.input + USAGE.output,
    }
    return [
      ...done,
      named('response.completed', {
        response: { id: 'resp_mock', object: 'response', status: 'completed', model, output: [], usage },
      }),
    ]
  },
}

export const anthropicMessages: Format = {
  breakOff: () => named('error', { error: OVERLOADED }),
  parse: (body, model) => ({
    model: text(body['model']) || (model ?? ''),
    ...conversation(list(body['messages']), (message) => {
      if (message['role'] !== 'user') return {}
      const results = list(message['content']).filter((part) => part['type'] === 'tool_result')
      const said = lastText(message['content'])
      // After an interrupt the tool's fate and the next words of the person come in one message.
      if (results.length > 0 && said !== '') return { user: said }
      return results.length > 0
        ? { tool: results.map((part) => contentText(part['content'])).join('\n') }
        : { user: lastText(message['content']) }
    }),
    tools: list(body['tools']).map(describeTool),
  }),
  open: (model) => [
    named('message_start', {
      message: {
        id: `msg_${Date.now().toString(36)}`,
        type: 'message',
        role: 'assistant',
        model,
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: {
          input_tokens: USAGE.input - USAGE.cached,
          cache_read_input_tokens: USAGE.cached,
          cache_creation_input_tokens: 0,
          output_tokens: 1,
        },
      },
    }),
  ],
  step: (step, index) => {
    const block =
      step.type === 'tool'
        ? {
            start: { type: 'tool_use', id: `toolu_${index}_${Date.now().toString(36)}`, name: step.name, input: {} },
            delta: { type: 'input_json_delta', partial_json: JSON.stringify(step.input) },
          }
        : step.type === 'thought'
          ? {
              start: { type: 'thinking', thinking: '', signature: '' },
              delta: { type: 'thinking_delta', thinking: step.text },
            }
          : { start: { type: 'text', text: '' }, delta: { type: 'text_delta', text: step.text } }
    return [
      named('content_block_start', { index, content_block: block.start }),
      named('content_block_delta', { index, delta: block.delta }),
      named('content_block_stop', { index }),
    ]
  },
  close: (_model, usedTool) => [
    named('message_delta', {
      delta: { stop_reason: usedTool ? 'tool_use' : 'end_turn', stop_sequence: null },
      usage: { output_tokens: USAGE.output },
    }),
    named('message_stop', {}),
  ],
}

export const gemini: Format = {
  breakOff: () => data({ error: { code: 503, message: OVERLOADED.message, status: 'UNAVAILABLE' } }),
  parse: (body, model) => ({
    model: model ?? '',
    ...conversation(list(body['contents']), (content) => {
      const parts = list(content['parts'])
      const results = parts.filter((part) => part['functionResponse'] !== undefined)
      if (results.length > 0)
        return { tool: results.map((part) => JSON.stringify(object(part['functionResponse'])['response'])).join('\n') }
      // The agent's own context, in tags, can come as a part beside the person's words.
      const said = parts.map((part) => text(part['text'])).filter((part) => !part.trimStart().startsWith('<'))
      return content['role'] === 'user' ? { user: said.join('') } : {}
    }),
    tools: list(body['tools']).flatMap((tool) => list(tool['functionDeclarations']).map(describeTool)),
  }),
  open: () => [],
  step: (step) => {
    const part =
      step.type === 'tool'
        ? { functionCall: { name: step.name, args: step.input } }
        : step.type === 'thought'
          ? { text: step.text, thought: true }
          : { text: step.text }
    return [data({ candidates: [{ index: 0, content: { role: 'model', parts: [part] } }] })]
  },
  close: (model) => [
    data({
      candidates: [{ index: 0, content: { role: 'model', parts: [{ text: '' }] }, finishReason: 'STOP' }],
      modelVersion: model,
      usageMetadata: {
        promptTokenCount: USAGE.input,
        cachedContentTokenCount: USAGE.cached,
        candidatesTokenCount: USAGE.output - USAGE.reasoning,
        thoughtsTokenCount: USAGE.reasoning,
        totalTokenCount: USAGE.input + USAGE.output,
      },
    }),
  ],
}

function chatChunk(model: string, choice: Json): string {
  return data({
    id: 'chat',
    object: 'chat.completion.chunk',
    created: 0,
    model,
    choices: [{ index: 0, finish_reason: null, ...choice }],
  })
}

function data(value: unknown): string {
  return `data: ${JSON.stringify(value)}\n\n`
}

function named(type: string, value: Json): string {
  return `event: ${type}\n${data({ type, ...value })}`
}

/** The last thing a person said, and what tools gave since. */
function conversation(
  items: Json[],
  read: (item: Json) => { user?: string; tool?: string },
): Pick<Call, 'prompt' | 'toolResult'> {
  let prompt = ''
  let toolResult: string | null = null
  for (const item of items) {
    const { user, tool } = read(item)
    if (tool !== undefined) toolResult = tool
    // Agents add context of their own as user messages; those in tags are not the person's words.
    const said = user?.replace(/^(\s*<([\w-]+)>[\s\S]*?<\/\2>)+/, '').trimStart() ?? ''
    if (said !== '' && !said.startsWith('<')) {
      prompt = said
      toolResult = null
    }
  }
  return { prompt, toolResult }
}

function describeTool(tool: Json): Call['tools'][number] {
  const schema = object(tool['parameters'] ?? tool['input_schema'] ?? tool['parametersJsonSchema'])
  return { name: text(tool['name']), properties: Object.keys(object(schema['properties'])) }
}

function contentText(content: unknown): string {
  if (typeof content === 'string') return content
  return list(content)
    .map((part) => text(part['text']) || text(part['content']))
    .filter((part) => !part.trimStart().startsWith('<'))
    .join('\n')
}

/** The last text part that a person wrote: a failed turn leaves the words before it in the same message. */
function lastText(content: unknown): string {
  if (typeof content === 'string') return content
  const parts = list(content).flatMap((part) => (part['type'] === 'tool_result' ? [] : [text(part['text'])]))
  return parts.findLast((part) => part.trim() !== '' && !/^\s*(<|\[Request interrupted)/.test(part)) ?? ''
}

function list(value: unknown): Json[] {
  return Array.isArray(value) ? value.map(object) : []
}

function object(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {}
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
