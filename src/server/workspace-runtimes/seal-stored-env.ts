import { z } from 'zod'
import type { DataMigration } from '@/server/database/data-migrations'
import { openEnv, sealEnv } from './sealed-env'

const BATCH_ROWS = 100

/** Only what this needs of an entry; the rest stays as it was. */
const clearEntrySchema = z.looseObject({ env: z.record(z.string(), z.string().nullable()).optional() })

/** Seals the values of variables that stood in the clear in the entries of saved runtimes. */
export function sealStoredEnv(secret: string): DataMigration {
  return {
    name: 'seal-env-of-workspace-runtimes',
    erases: ['WorkspaceRuntime'],
    async batch(tx, cursor) {
      const rows = await tx.workspaceRuntime.findMany({
        where: cursor === null ? {} : { id: { gt: cursor } },
        orderBy: { id: 'asc' },
        take: BATCH_ROWS,
      })
      let changed = 0
      for (const row of rows) {
        const entry = clearEntrySchema.parse(JSON.parse(row.entry))
        const clear = Object.entries(entry.env ?? {}).filter(([, value]) => value !== null)
        if (clear.length === 0) continue
        const names = Object.keys(entry.env ?? {})
        const values = { ...openEnv(row, secret), ...(Object.fromEntries(clear) as Record<string, string>) }
        const env = Object.fromEntries(names.map((name) => [name, null]))
        await tx.workspaceRuntime.update({
          where: { id: row.id },
          data: { entry: JSON.stringify({ ...entry, env }), sealedEnv: sealEnv(values, row.id, secret) },
        })
        changed += 1
      }
      return { cursor: rows.length < BATCH_ROWS ? null : (rows.at(-1)?.id ?? null), changed }
    },
  }
}
