import { ChevronRight } from 'lucide-react'
import type { ReactNode } from 'react'
import type { ReductionRecord } from '@/orchestration/model/records'
import { CodeBlock } from '@/components/text/code-block'

/** The judge's answer as it came and as it was read, folded. */
export function RawAnswer({ reduction }: { reduction: ReductionRecord }) {
  const { verdict, rawText } = reduction
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-1">
      {verdict === null ? null : (
        <Fold title="Verdict as JSON">
          <CodeBlock language="json" code={JSON.stringify(verdict, null, 2)} className="[&_pre]:max-h-96" />
        </Fold>
      )}
      {rawText === null ? null : (
        <Fold title="The judge’s raw answer" open={verdict === null}>
          <CodeBlock code={rawText} className="[&_pre]:max-h-96 [&_pre]:whitespace-pre-wrap" />
        </Fold>
      )}
    </div>
  )
}

function Fold({ title, open = false, children }: { title: string; open?: boolean; children: ReactNode }) {
  return (
    <details open={open} className="group/raw">
      <summary className="inline-flex min-h-8 list-none items-center gap-1 rounded-md text-sm text-ink-muted hover:text-ink max-sm:min-h-11 [&::-webkit-details-marker]:hidden">
        <ChevronRight className="size-4 shrink-0 transition-transform group-open/raw:rotate-90" aria-hidden />
        {title}
      </summary>
      <div className="mt-1">{children}</div>
    </details>
  )
}
