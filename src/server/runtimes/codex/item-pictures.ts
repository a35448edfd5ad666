import { z } from 'zod'
import { readPicture, type Picture } from '../acp/read-picture'
import type { CodexItem } from './codex-wire'

/** How results of tools hold a picture: as MCP does, and as a data address. */
const partSchema = z.union([
  z.looseObject({ type: z.literal('image'), data: z.string(), mimeType: z.string().optional() }),
  z
    .looseObject({ type: z.literal('inputImage'), imageUrl: z.string().regex(/^data:image\//) })
    .transform(({ imageUrl }) => ({
      type: 'image' as const,
      data: imageUrl.slice(imageUrl.indexOf(',') + 1),
      mimeType: /^data:([^;,]+)/.exec(imageUrl)?.[1],
    })),
])
const resultSchema = z.looseObject({ content: z.array(z.unknown()) })

/** The pictures in the result of a tool. */
export function picturesOf(item: CodexItem): Picture[] {
  return partsOf(item['result'] ?? item['contentItems']).flatMap((part): Picture[] => {
    const picture = read(part)
    return picture === null || typeof picture === 'string' ? [] : [picture]
  })
}

/** The rest of such a result: a picture is shown as one, and what is not kept of it is said in words. */
export function withoutPictures(result: unknown): unknown {
  const withWords = (part: unknown) => {
    const picture = read(part)
    if (picture === null) return part
    return { type: 'image', data: typeof picture === 'string' ? picture : '(shown as a picture)' }
  }
  if (Array.isArray(result)) return result.map(withWords)
  const parsed = resultSchema.safeParse(result)
  return parsed.success ? { ...parsed.data, content: parsed.data.content.map(withWords) } : result
}

function partsOf(result: unknown): unknown[] {
  if (Array.isArray(result)) return result
  const parsed = resultSchema.safeParse(result)
  return parsed.success ? parsed.data.content : []
}

function read(part: unknown): ReturnType<typeof readPicture> {
  const parsed = partSchema.safeParse(part)
  if (!parsed.success) return null
  const { data, mimeType } = parsed.data
  return readPicture({ type: 'image', data, mimeType })
}
