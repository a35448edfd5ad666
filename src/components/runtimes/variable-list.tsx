import type { PassedVariable } from '@/orchestration/model/runtime'
import { visibleLine } from '@/orchestration/model/visible-text'

/** Which variables of the server its programs are given, by name; values are never shown. */
export function VariableList({ variables, title }: { variables: readonly PassedVariable[]; title: string }) {
  const inState = (state: PassedVariable['state']) => variables.filter((variable) => variable.state === state)
  const [passed, defined, withheld, unset] = [
    inState('passed'),
    inState('defined'),
    inState('withheld'),
    inState('unset'),
  ]
  const given = passed.length + defined.length
  return (
    <details className="border-t border-line" open={withheld.length > 0}>
      <summary className="flex h-10 items-center rounded-b-lg px-4 text-sm text-ink-muted hover:text-ink max-sm:h-11">
        Variables of the server: {given === 0 ? 'none is set' : `${given} given to it`}
        {withheld.length === 0 ? '' : `, ${withheld.length} withheld`}
      </summary>
      <dl aria-label={`Variables of ${visibleLine(title)}`} className="grid gap-3 px-4 pb-4 text-sm">
        <Names term="Given to it" variables={passed} />
        <Names term="From its definition" variables={defined} />
        {withheld.length === 0 ? null : (
          <div>
            <dt className="text-xs text-ink-subtle">Withheld</dt>
            {withheld.map(({ name, because }) => (
              <dd key={name}>
                <code className="font-mono text-xs break-all">{name}</code>: it belongs to the address in{' '}
                <code className="font-mono text-xs break-all">{because}</code>, and this agent would send it elsewhere.
              </dd>
            ))}
          </div>
        )}
        <Names term="Passed on if set" variables={unset} />
      </dl>
    </details>
  )
}

function Names({ term, variables }: { term: string; variables: readonly PassedVariable[] }) {
  if (variables.length === 0) return null
  return (
    <div className="min-w-0">
      <dt className="text-xs text-ink-subtle">{term}</dt>
      <dd className="flex flex-wrap gap-x-3 gap-y-0.5">
        {variables.map(({ name }) => (
          <code key={name} className="font-mono text-xs break-all text-ink-muted">
            {name}
          </code>
        ))}
      </dd>
    </div>
  )
}
