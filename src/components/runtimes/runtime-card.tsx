import { visibleLine } from '@/orchestration/model/visible-text'
import { Check, Minus } from 'lucide-react'
import type { RuntimeCapabilities, RuntimeDescriptor, RuntimeProbe } from '@/orchestration/model/runtime'
import { probeLookOf } from '@/components/status/probe-status'
import { CopyButton } from '@/components/text/copy-button'
import { plural } from '@/components/text/format-tokens'
import { RelativeTime } from '@/components/text/relative-time'
import { Badge } from '@/components/ui/badge'
import { Card, CardBody, CardHeader, CardTitle } from '@/components/ui/card'
import { ActsWithoutAsking } from '@/components/worker/mode-text'
import { ModelTable } from './model-table'
import { VariableList } from './variable-list'

const CAPABILITY_LABELS = {
  startSession: 'Start sessions',
  streamEvents: 'Stream',
  interrupt: 'Interrupt',
  respond: 'Ask for approval',
  questions: 'Ask questions',
  resume: 'Resume',
  customModels: 'Models it does not list',
  sendDuringTurn: 'Take messages while working',
  followUp: 'Take messages after a turn',
} as const satisfies Record<keyof RuntimeCapabilities, string>

const SOURCE_LABELS = {
  'built-in': 'built in',
  file: 'from the runtimes file',
  detected: 'found on this machine',
  workspace: 'of this workspace',
} as const satisfies Record<RuntimeDescriptor['source'], string>

const AUTH_LABELS = {
  signed_in: 'Signed in',
  signed_out: 'Signed out',
  not_needed: 'No sign-in needed',
} as const satisfies Record<Exclude<RuntimeProbe['auth']['status'], 'unknown'>, string>

/** A runtime: whether it can be used, what it can do, which models it has. */
export function RuntimeCard({ runtime }: { runtime: RuntimeDescriptor }) {
  const { id, title, kind, source, probe, capabilities } = runtime
  const look = probeLookOf(probe)
  const isUnchecked = probe.status === 'unknown'
  return (
    <Card aria-label={visibleLine(title)}>
      <CardHeader>
        <CardTitle>{visibleLine(title)}</CardTitle>
        <Badge tone={look.tone}>
          <look.icon aria-hidden />
          {look.label}
        </Badge>
        {runtime.mode?.actsWithoutAsking === true ? <ActsWithoutAsking /> : null}
        <span className="text-xs text-ink-subtle">
          <code className="font-mono">{id}</code> · {kind} · {SOURCE_LABELS[source]}
        </span>
        {isUnchecked ? null : (
          <span className="ml-auto text-xs text-ink-subtle">
            checked <RelativeTime iso={probe.checkedAt} />
          </span>
        )}
      </CardHeader>
      <CardBody className="grid grid-cols-1 gap-4">
        {probe.message === null ? null : (
          <p className="text-sm break-words text-ink-muted">{visibleLine(probe.message)}</p>
        )}
        {isUnchecked ? (
          <p className="text-sm text-ink-muted">
            Its program is on the server and can be launched. Its version, its models and who is signed in are known
            once it was checked.
          </p>
        ) : (
          <dl className="flex flex-wrap gap-x-10 gap-y-3 text-sm empty:hidden">
            <Fact name="Version" value={probe.version} />
            <Fact name="Sign-in" value={signInOf(probe)} />
            <Fact name="Mode" value={runtime.mode?.id ?? null} />
          </dl>
        )}
        {probe.auth.signInCommand && probe.auth.status !== 'signed_in' ? (
          <SignInCommand command={probe.auth.signInCommand} />
        ) : null}
        <ul className="flex flex-wrap gap-x-4 gap-y-1 text-xs" aria-label="Capabilities">
          {Object.entries(CAPABILITY_LABELS).map(([name, label]) => {
            const has = Object.entries(capabilities).some(([key, value]) => key === name && value)
            return (
              <li
                key={name}
                className={has ? 'flex items-center gap-1 text-ink-muted' : 'flex items-center gap-1 text-ink-subtle'}
              >
                {has ? (
                  <Check className="size-3.5 text-completed-text" aria-label="can" />
                ) : (
                  <Minus className="size-3.5" aria-label="cannot" />
                )}
                {label}
              </li>
            )
          })}
        </ul>
      </CardBody>
      {runtime.variables === undefined || runtime.variables.length === 0 ? null : (
        <VariableList variables={runtime.variables} title={title} />
      )}
      {probe.models.length === 0 ? null : (
        <details className="group/models border-t border-line" open={probe.models.length <= 6}>
          <summary className="flex h-10 items-center rounded-b-lg px-4 text-sm text-ink-muted hover:text-ink max-sm:h-11">
            {plural(probe.models.length, 'model')}
          </summary>
          <ModelTable models={probe.models} label={`Models of ${visibleLine(title)}`} />
        </details>
      )}
    </Card>
  )
}

function signInOf({ auth }: RuntimeProbe): string | null {
  if (auth.status === 'unknown') return null
  return `${AUTH_LABELS[auth.status]}${auth.account ? ` as ${auth.account}` : ''}`
}

/** What a runtime does not say is left out. */
function Fact({ name, value }: { name: string; value: string | null }) {
  if (value === null) return null
  return (
    <div className="min-w-0">
      <dt className="text-xs text-ink-subtle">{name}</dt>
      <dd className="truncate">{value}</dd>
    </div>
  )
}

function SignInCommand({ command }: { command: string }) {
  return (
    <div className="flex flex-wrap items-center gap-2 text-sm text-ink-muted">
      To sign in, run on the server:
      <span className="flex min-w-0 items-center rounded-md border border-line bg-sunken pl-2.5">
        <code className="truncate font-mono text-xs text-ink">{command}</code>
        <CopyButton text={command} label="Copy the command" />
      </span>
    </div>
  )
}
