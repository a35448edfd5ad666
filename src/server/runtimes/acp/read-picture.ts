import type { PictureFormat } from '@/orchestration/model/artifact'
import type { WireContentBlock } from './wire'

export type Picture = { format: PictureFormat; bytes: number; data: string }

/** In base64 this is less than the largest message that is read. */
const PICTURE_BYTES_MAX = 5 * 1024 * 1024
const NOT_BASE64 = /[^A-Za-z0-9+/]/

/**
 * The picture in a content block: null where the block is none, a text that says why where it is one that is not kept. The
 * bytes decide the format, whatever the agent calls it: nothing that a browser could run is kept as a picture.
 */
export function readPicture(block: WireContentBlock): Picture | string | null {
  const source = sourceOf(block)
  if (source === null) return null
  const name = `[${source.mimeType ?? 'image'}`
  const data = source.data.replace(/\s+/g, '')
  if (data.length > Math.ceil(PICTURE_BYTES_MAX / 3) * 4 + 4) {
    return `${name} of ${sizeOf(data)}: larger than 5 MiB, not kept]`
  }
  if (!isBase64(data)) return `${name}: unreadable, not kept]`
  const bytes = Buffer.from(data, 'base64')
  const format = formatOf(bytes)
  if (format === null) return `${name}: not a PNG, JPEG, GIF or WebP picture, not kept]`
  return { format, bytes: bytes.length, data: bytes.toString('base64') }
}

function isBase64(data: string): boolean {
  const end = data.endsWith('==') ? data.length - 2 : data.endsWith('=') ? data.length - 1 : data.length
  // One character that must not be there is looked for: a pattern of the whole has to go back at each end it tries.
  return data.length % 4 !== 1 && !NOT_BASE64.test(data.slice(0, end))
}

function sizeOf(data: string): string {
  return `${((data.length * 3) / 4 / 1024 / 1024).toFixed(1)} MiB`
}

function sourceOf(block: WireContentBlock): { data: string; mimeType?: string | null | undefined } | null {
  if (block.type === 'image' && 'data' in block) return { data: block.data, mimeType: block.mimeType }
  if (!('resource' in block) || typeof block.resource.blob !== 'string') return null
  const { blob, mimeType } = block.resource
  const isPicture =
    mimeType?.startsWith('image/') === true || formatOf(Buffer.from(blob.slice(0, 32), 'base64')) !== null
  return isPicture ? { data: blob, mimeType } : null
}

function formatOf(bytes: Buffer): PictureFormat | null {
  const has = (signature: string, at = 0) =>
    bytes.subarray(at, at + signature.length).equals(Buffer.from(signature, 'latin1'))
  if (has('\x89PNG\r\n\x1a\n')) return 'png'
  if (has('\xff\xd8\xff')) return 'jpeg'
  if (has('GIF87a') || has('GIF89a')) return 'gif'
  if (has('RIFF') && has('WEBP', 8)) return 'webp'
  return null
}
