/** Told of a row that cannot be read: its table and id, and why. */
export type OnUnreadable = (row: { table: string; id: string }, error: unknown) => void

/** Rows of a list as records. A row that cannot be read is reported and left out, so that it hides no other. */
export function readableRecords<Row extends { id: string }, Record>(
  rows: readonly Row[],
  toRecord: (row: Row) => Record,
  report: { table: string; onUnreadable: OnUnreadable },
): Record[] {
  return rows.flatMap((row) => {
    try {
      return [toRecord(row)]
    } catch (error) {
      report.onUnreadable({ table: report.table, id: row.id }, error)
      return []
    }
  })
}
