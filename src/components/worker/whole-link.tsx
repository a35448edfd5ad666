import { artifactUrl } from '@/orchestration/model/artifact'
import type { WholeArtifact } from '@/orchestration/model/events'
import { formatBytes } from '@/components/text/format-tokens'

/** Where all of a tool's input or output is, when only a part of it is shown. */
export function WholeLink({ part, whole }: { part: 'Input' | 'Output'; whole: WholeArtifact | undefined }) {
  if (whole === undefined) return null
  return (
    <p className="text-xs text-ink-subtle">
      {part} shown in part:{' '}
      <a href={artifactUrl(whole.artifactId)} className="underline underline-offset-2 hover:text-ink">
        download all ({formatBytes(whole.bytes)})
      </a>
    </p>
  )
}
