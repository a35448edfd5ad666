/** The letter by which the judge knew a candidate. */
export function BlindName({ name }: { name: string }) {
  return (
    <span
      title={`The judge knew it as candidate ${name}`}
      className="inline-flex h-5 min-w-5 shrink-0 items-center justify-center rounded-sm border border-line-strong bg-sunken px-1 font-mono text-2xs text-ink-muted"
    >
      {name}
    </span>
  )
}
