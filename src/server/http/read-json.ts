import { DomainError } from '@/orchestration/model/errors'
import { readBoundedBody } from './body-limits'
import { HTTP_LIMITS } from './http-limits'

/**
 * Reads a request's JSON body. Nothing but `application/json` in UTF-8 is taken: a form of a foreign page cannot send that
 * type, and a compressed body could unpack to any size. A request without a body needs no type.
 *
 * @throws DomainError `unsupported_media_type`, `too_large`, `invalid_input`.
 */
export async function readJson(request: Request, maxBytes: number): Promise<{ text: string; value: unknown }> {
  if (request.headers.has('content-type')) assertPlainJson(request.headers)
  const bytes = await readBoundedBody(request, maxBytes)
  if (bytes.length > 0) assertPlainJson(request.headers)
  const text = decode(bytes)
  return { text, value: parseJson(text) }
}

/** Parses a JSON input; an empty text is no input. @throws DomainError `invalid_input`, also for what nests too deep. */
export function parseJson(text: string): unknown {
  if (text === '') return undefined
  if (depthOf(text) > HTTP_LIMITS.jsonDepth) {
    throw new DomainError('invalid_input', `The input nests deeper than ${HTTP_LIMITS.jsonDepth} arrays and objects.`)
  }
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new DomainError('invalid_input', 'The input is not JSON.', { cause: error })
  }
}

function assertPlainJson(headers: Headers): void {
  const encoding = (headers.get('content-encoding') ?? '').trim().toLowerCase()
  if (encoding !== '' && encoding !== 'identity') {
    throw new DomainError('unsupported_media_type', `Send the body as it is, without content-encoding ${encoding}.`)
  }
  const [type = '', ...parameters] = (headers.get('content-type') ?? '').toLowerCase().split(';')
  const isUtf8 = parameters.every(
    (parameter) => !/^\s*charset=/.test(parameter) || /=\s*"?utf-?8"?\s*$/.test(parameter),
  )
  if (type.trim() === 'application/json' && isUtf8) return
  throw new DomainError('unsupported_media_type', 'Send the body as application/json in UTF-8.')
}

function decode(bytes: Uint8Array<ArrayBuffer>): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    throw new DomainError('invalid_input', 'The body is not UTF-8.', { cause: error })
  }
}

/**
 * How deep arrays and objects nest in a JSON text, without parsing it: brackets within strings do not count. One pass over
 * the characters; a pattern would take quadratic time on strings that do not end.
 */
function depthOf(text: string): number {
  let depth = 0
  let deepest = 0
  let isInString = false
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (isInString) {
      if (character === '\\') at++
      else if (character === '"') isInString = false
    } else if (character === '"') isInString = true
    else if (character === '[' || character === '{') deepest = Math.max(deepest, ++depth)
    else if (character === ']' || character === '}') depth--
  }
  return deepest
}
