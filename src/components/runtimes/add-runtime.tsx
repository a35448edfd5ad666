import { CodeBlock } from '@/components/text/code-block'
import { Card, CardBody, CardHeader, CardTitle } from '@/components/ui/card'

const EXAMPLE = `[
  { "id": "my-agent", "kind": "acp", "command": "my-agent", "args": ["--acp"], "title": "My agent" },
  { "id": "local", "kind": "openai-compatible", "baseUrl": "http://127.0.0.1:11434/v1",
    "models": [{ "id": "qwen3", "label": "Qwen 3" }] },
  { "id": "script", "kind": "command", "command": "./answer.sh", "args": [] }
]`

/** How the operator writes runtimes down, beside those that owners add in the app. */
export function AddRuntime() {
  return (
    <Card aria-label="Runtimes of the operator">
      <CardHeader>
        <CardTitle>Runtimes of the operator</CardTitle>
      </CardHeader>
      <CardBody className="grid grid-cols-1 gap-3 text-sm text-ink-muted">
        <p>
          Agents on the server’s PATH, model servers on localhost and keys in its environment are found by themselves.
          Others are named in a JSON file: set <code className="font-mono text-xs text-ink">PLENUM_RUNTIMES_FILE</code>{' '}
          to its path and restart the server.
        </p>
        <CodeBlock code={EXAMPLE} language="runtimes.json" />
        <p>
          <code className="font-mono text-xs text-ink">acp</code> starts any agent that speaks the Agent Client
          Protocol, <code className="font-mono text-xs text-ink">openai-compatible</code> talks to a model endpoint in
          OpenAI’s format, <code className="font-mono text-xs text-ink">anthropic</code>,{' '}
          <code className="font-mono text-xs text-ink">google</code> and{' '}
          <code className="font-mono text-xs text-ink">openai</code> to the vendors’ own,{' '}
          <code className="font-mono text-xs text-ink">command</code> gives the task to a program’s standard input and
          takes its output as the answer.
        </p>
      </CardBody>
    </Card>
  )
}
