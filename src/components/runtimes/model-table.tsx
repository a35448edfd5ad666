import { visibleLine } from '@/orchestration/model/visible-text'
import type { ModelDescriptor } from '@/orchestration/model/runtime'
import { MODEL_OPTION_LABELS } from '@/components/status/labels'
import { formatCount } from '@/components/text/format-tokens'
import { Badge } from '@/components/ui/badge'
import { Table, Td, Th, Tr } from '@/components/ui/table'

export function ModelTable({ models, label }: { models: readonly ModelDescriptor[]; label: string }) {
  return (
    <Table label={visibleLine(label)} className="min-w-[36rem] border-t border-line">
      <thead>
        <tr>
          <Th className="pl-4">Model</Th>
          <Th>Options</Th>
          <Th className="text-right">Context</Th>
          <Th className="pr-4 text-right">USD per million tokens, in / out</Th>
        </tr>
      </thead>
      <tbody>
        {models.map((model) => (
          <Tr key={model.id}>
            <Td className="pl-4">
              <div className="flex items-center gap-2">
                <span className="font-medium">{visibleLine(model.label)}</span>
                {model.label === model.id ? null : (
                  <code className="font-mono text-xs text-ink-subtle">{model.id}</code>
                )}
                {model.isDefault === true ? <Badge>default</Badge> : null}
              </div>
              {model.description ? <p className="text-xs text-ink-subtle">{model.description}</p> : null}
            </Td>
            <Td className="text-ink-muted">
              {model.options.map(({ name }) => MODEL_OPTION_LABELS[name]).join(', ') || '–'}
            </Td>
            <Td className="tabular text-right text-ink-muted">
              {model.contextWindow === undefined ? '–' : formatCount(model.contextWindow)}
            </Td>
            <Td className="tabular pr-4 text-right text-ink-muted">{priceOf(model)}</Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  )
}

/** Whole dollars, or at least two places: 3, 0.10, 0.075. */
function centsOf(usd: number): string {
  const places = String(usd).split('.')[1]?.length ?? 0
  return places === 0 ? String(usd) : usd.toFixed(Math.max(2, places))
}

function priceOf({ inputPerMTok, outputPerMTok, cachedInputPerMTok }: ModelDescriptor): string {
  if (inputPerMTok === undefined && outputPerMTok === undefined) return '–'
  const price = (usd: number | undefined) => (usd === undefined ? '?' : `$${centsOf(usd)}`)
  const cached = cachedInputPerMTok === undefined ? '' : ` (cached ${price(cachedInputPerMTok)})`
  return `${price(inputPerMTok)}${cached} / ${price(outputPerMTok)}`
}
