import { MenuItem, MenuLabel } from '@/components/ui/menu'

const FORMATS = [
  { format: 'json', label: 'JSON', hint: 'everything, one document' },
  { format: 'ndjson', label: 'NDJSON', hint: 'one event a line' },
  { format: 'markdown', label: 'Markdown', hint: 'a report to read' },
] as const

/** In a menu: the run's complete trace in each of its formats. */
export function TraceItems({ runId }: { runId: string }) {
  return (
    <>
      <MenuLabel>Download the complete trace</MenuLabel>
      {FORMATS.map(({ format, label, hint }) => (
        <MenuItem key={format} asChild>
          <a href={`/api/runs/${runId}/trace?format=${format}`} download>
            {label}
            <span className="ml-auto pl-4 text-xs text-ink-subtle">{hint}</span>
          </a>
        </MenuItem>
      ))}
    </>
  )
}
