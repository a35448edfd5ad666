import { visibleParts } from '@/orchestration/model/visible-text'

/** A text whose invisible and direction-changing characters are marks with their codes. */
export function Visible({ text }: { text: string }) {
  return visibleParts(text).map((part, index) =>
    part.kind === 'text' ? (
      part.text
    ) : (
      <mark
        key={index}
        title={part.name}
        className="mx-px rounded-xs border border-failed-edge bg-failed-soft px-0.5 font-mono text-[0.85em] text-failed-text"
      >
        {part.code}
        <span className="sr-only"> {part.name}</span>
      </mark>
    ),
  )
}
