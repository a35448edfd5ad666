import { z } from 'zod'
import { DomainError } from '@/orchestration/model/errors'
import { idSchema } from '@/orchestration/model/ids'

/** A place in a list that is ordered by time, then id. */
export type Place = { createdAt: Date; id: string }

const placeSchema = z.tuple([z.iso.datetime(), idSchema])

function toCursor({ createdAt, id }: Place): string {
  return Buffer.from(JSON.stringify([createdAt.toISOString(), id])).toString('base64url')
}

/** @throws DomainError `invalid_input` for anything that `toCursor` did not make. */
export function fromCursor(cursor: string): Place {
  try {
    const [createdAt, id] = placeSchema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')))
    return { createdAt: new Date(createdAt), id }
  } catch (cause) {
    throw new DomainError('invalid_input', 'The cursor is not one of this list: start from the first page.', { cause })
  }
}

/** Cuts the row that was read beyond the page, and says where the next page begins. */
export function pageOf<Row extends Place>(rows: Row[], limit: number): { rows: Row[]; nextCursor: string | null } {
  const last = rows[limit - 1]
  if (rows.length <= limit || last === undefined) return { rows, nextCursor: null }
  return { rows: rows.slice(0, limit), nextCursor: toCursor(last) }
}
