/** How many lines a change adds and removes. */
export function ChangeCounts({ added, removed }: { added: number; removed: number }) {
  return (
    <span className="tabular inline-flex gap-1.5 whitespace-nowrap">
      <span className="text-completed-text">+{added}</span>
      <span className="text-failed-text">−{removed}</span>
    </span>
  )
}
