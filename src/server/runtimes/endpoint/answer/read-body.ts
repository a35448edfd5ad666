import { beginningOf } from '@/orchestration/model/cut-text'

/** Told of every piece of a body, whatever it says. */
export type OnBytes = () => void

/** What of a body or of one event is held at once, at most. */
export const HELD_CHARS_MAX = 16 * 1024 * 1024
export const HELD_MAX_TEXT = '16 MiB'

/** The pieces of a body as they come. `for await` over a web stream, for the types of both Node and the browser. */
export async function* chunksOf(
  body: ReadableStream<Uint8Array>,
  onBytes: OnBytes = () => undefined,
): AsyncGenerator<Uint8Array> {
  const reader = body.getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      onBytes()
      yield value
    }
  } finally {
    // Ends the connection when the reader left before the end; after an error there is nothing left to cancel.
    await reader.cancel().catch(() => undefined)
  }
}

/** The text of a body, or its beginning where it is longer than `charsMax`: the rest is not read. */
export async function readBody(
  body: ReadableStream<Uint8Array> | null,
  charsMax: number,
  onBytes?: OnBytes,
): Promise<{ text: string; isCut: boolean }> {
  if (body === null) return { text: '', isCut: false }
  const decoder = new TextDecoder()
  let text = ''
  for await (const bytes of chunksOf(body, onBytes)) {
    text += decoder.decode(bytes, { stream: true })
    if (text.length > charsMax) return { text: beginningOf(text, charsMax), isCut: true }
  }
  return { text: text + decoder.decode(), isCut: false }
}
