import { spilledLineWithoutInternals } from '@/server/services/internals'

/** Lines of a spill file for those who see no internals, in chunks as they come. A last line that is still being written is left out. */
export function withoutInternalLines(source: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  const decoder = new TextDecoder()
  const encoder = new TextEncoder()
  let rest: string[] = []
  return source.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        const [first = '', ...others] = decoder.decode(chunk, { stream: true }).split('\n')
        rest.push(first)
        if (others.length === 0) return
        const lines = [rest.join(''), ...others.slice(0, -1)]
        rest = [others.at(-1) ?? '']
        controller.enqueue(encoder.encode(lines.map((line) => `${shown(line)}\n`).join('')))
      },
    }),
  )
}

/** A line that is no event was not written by us: nothing of it is shown. */
function shown(line: string): string {
  try {
    return spilledLineWithoutInternals(line)
  } catch {
    return '{"type":"runtime.line","payload":{"text":"","isLast":true}}'
  }
}
