import type { RuntimeEventPayloads } from '@/orchestration/model/events'
import type { Fence } from '@/orchestration/ports'
import { spillName } from '@/server/spill-path'
import type { NewArtifact } from './event-recorder'

/** A picture, as base64. */
export function pictureArtifact({
  format,
  bytes,
  data,
  toolId,
}: RuntimeEventPayloads['picture.produced']): NewArtifact {
  const title = `Picture (${format})`
  return { kind: 'picture', format, title, bytes, content: data, ...(toolId === null ? {} : { toolId }) }
}

/** The file of output that the ledger did not take; its content stays in the file. */
export function spillArtifact(fence: Fence, bytes: number): NewArtifact {
  return { kind: 'spill', format: 'ndjson', title: 'Output beyond the limits', bytes, content: spillName(fence) }
}

/** The whole of a result that was cut for its row. */
export function resultArtifact(text: string): NewArtifact {
  return { kind: 'result', format: 'text', title: 'Whole result', bytes: Buffer.byteLength(text), content: text }
}
