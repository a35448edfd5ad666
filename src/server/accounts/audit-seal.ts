import { createHmac, timingSafeEqual } from 'node:crypto'
import { readFile, rename, writeFile } from 'node:fs/promises'
import { z } from 'zod'

/** The last entry that was written: how many there are, and its hash. */
export type AuditHead = { seq: number; hash: string }

/** Keeps the head of the audit chain outside the database: entries that were deleted from its end are missed. */
export interface AuditSeal {
  /** Null before the first write; `invalid` for a file that was changed or is of another secret. */
  read(): Promise<AuditHead | null | 'invalid'>
  write(head: AuditHead): Promise<void>
}

const sealedSchema = z.strictObject({ seq: z.int().min(0), hash: z.string(), mac: z.string().regex(/^[0-9a-f]{64}$/) })

/** In a file (mode 0600), under an HMAC with `secret`. Processes that share the file may write it in turn. */
export function createFileAuditSeal({ file, secret }: { file: string; secret: string }): AuditSeal {
  const macOf = ({ seq, hash }: AuditHead) =>
    createHmac('sha256', secret)
      .update(JSON.stringify(['plenum audit head', seq, hash]))
      .digest()

  return {
    async read() {
      const text = await readFile(/* turbopackIgnore: true */ file, 'utf8').catch((error: unknown) => {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
        throw error
      })
      if (text === null) return null
      const sealed = sealedSchema.safeParse(parseJson(text))
      if (!sealed.success) return 'invalid'
      const { mac, ...head } = sealed.data
      return timingSafeEqual(Buffer.from(mac, 'hex'), macOf(head)) ? head : 'invalid'
    },
    async write(head) {
      const temporary = `${file}.${process.pid}.new`
      const text = JSON.stringify({ ...head, mac: macOf(head).toString('hex') })
      await writeFile(/* turbopackIgnore: true */ temporary, text, { mode: 0o600 })
      await rename(temporary, file)
    },
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null // refused by the schema
  }
}
