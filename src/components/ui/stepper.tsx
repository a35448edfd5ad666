'use client'
import { Minus, Plus } from 'lucide-react'
import { cn } from './cn'

type StepperProps = {
  /** What is counted, for example "Workers of demo · demo-fast". */
  label: string
  value: number
  min: number
  max: number
  onChange: (value: number) => void
  className?: string
}

const BUTTON =
  'inline-flex size-7 items-center justify-center text-ink-muted hover:bg-hover hover:text-ink disabled:opacity-40 max-sm:size-11 [&_svg]:size-3.5 -outline-offset-2'

/** A small whole number. */
export function Stepper({ label, value, min, max, onChange, className }: StepperProps) {
  return (
    <div
      role="group"
      aria-label={label}
      className={cn('inline-flex items-center overflow-hidden rounded-md border border-field bg-surface', className)}
    >
      <button
        type="button"
        className={BUTTON}
        aria-label="One less"
        disabled={value <= min}
        onClick={() => onChange(value - 1)}
      >
        <Minus aria-hidden />
      </button>
      <output className="tabular min-w-8 text-center text-sm font-medium" aria-live="polite">
        ×{value}
      </output>
      <button
        type="button"
        className={BUTTON}
        aria-label="One more"
        disabled={value >= max}
        onClick={() => onChange(value + 1)}
      >
        <Plus aria-hidden />
      </button>
    </div>
  )
}
