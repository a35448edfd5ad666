import { beginningOf } from '@/orchestration/model/cut-text'
import { foldText } from '@/orchestration/model/fold-text'
import type { DataMigration } from '@/server/database/data-migrations'

/** How much of a prompt is searched, in UTF-16 units. */
const PROMPT_UNITS = 2_000
const BATCH_ROWS = 100

/** What a run is found by: its title and the beginning of its prompt, folded as a query is. */
export function searchTextOf({ title, prompt }: { title: string; prompt: string }): string {
  return `${foldText(title)}\n${foldText(beginningOf(prompt, PROMPT_UNITS))}`
}

/** Fills the column of runs that are older than it. */
export const fillSearchText: DataMigration = {
  name: 'fill-search-text-of-runs',
  erases: [],
  async batch(tx, cursor) {
    const rows = await tx.run.findMany({
      where: { searchText: null, ...(cursor !== null && { id: { gt: cursor } }) },
      select: { id: true, title: true, prompt: true },
      orderBy: { id: 'asc' },
      take: BATCH_ROWS,
    })
    for (const row of rows) {
      await tx.run.updateMany({ where: { id: row.id }, data: { searchText: searchTextOf(row) } })
    }
    return { cursor: rows.length < BATCH_ROWS ? null : (rows.at(-1)?.id ?? null), changed: rows.length }
  },
}
