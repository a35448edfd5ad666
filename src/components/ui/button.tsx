import { cva, type VariantProps } from 'class-variance-authority'
import { LoaderCircle } from 'lucide-react'
import { Slot } from 'radix-ui'
import type { ComponentProps } from 'react'
import { cn } from './cn'

/** Also for links that look like buttons: `<Link className={buttonVariants({ variant: 'primary' })}>`. */
export const buttonVariants = cva(
  [
    'inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md font-medium whitespace-nowrap select-none',
    'transition-colors duration-100 disabled:pointer-events-none disabled:opacity-50 aria-disabled:opacity-50',
    '[&_svg]:pointer-events-none [&_svg]:shrink-0 [&_svg:not([class*=size-])]:size-4',
  ],
  {
    variants: {
      variant: {
        primary: 'bg-accent text-accent-ink hover:bg-accent-hover',
        secondary: 'border border-line-strong bg-surface text-ink shadow-xs hover:bg-hover data-[state=open]:bg-hover',
        ghost: 'text-ink-muted hover:bg-hover hover:text-ink data-[state=open]:bg-hover data-[state=open]:text-ink',
        danger: 'border border-failed-edge bg-surface text-failed-text shadow-xs hover:bg-failed-soft',
        success: 'border border-completed-edge bg-completed-soft text-completed-text shadow-xs hover:brightness-97',
      },
      size: {
        sm: 'h-7 px-2.5 text-xs max-sm:h-11 max-sm:px-3.5 max-sm:text-sm',
        md: 'h-8 px-3 text-sm max-sm:h-11 max-sm:px-4',
        lg: 'h-10 px-4 text-base max-sm:h-11',
        icon: 'size-8 max-sm:size-11',
        'icon-sm': 'size-7 max-sm:size-11 [&_svg:not([class*=size-])]:size-3.5',
      },
    },
    defaultVariants: { variant: 'secondary', size: 'md' },
  },
)

type ButtonProps = ComponentProps<'button'> &
  VariantProps<typeof buttonVariants> & {
    asChild?: boolean
    /** Shows that the order is on its way, and refuses a second one. */
    busy?: boolean
  }

export function Button({
  className,
  variant,
  size,
  asChild = false,
  busy = false,
  disabled,
  type = 'button',
  children,
  ...props
}: ButtonProps) {
  const classes = cn(buttonVariants({ variant, size }), className)
  if (asChild) {
    return (
      <Slot.Root className={classes} {...props}>
        {children}
      </Slot.Root>
    )
  }
  return (
    <button
      type={type}
      className={classes}
      disabled={disabled === true || busy}
      aria-busy={busy || undefined}
      {...props}
    >
      {busy ? <LoaderCircle className="animate-spin" aria-hidden /> : null}
      {children}
    </button>
  )
}
