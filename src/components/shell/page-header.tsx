import { ArrowLeft, ChevronRight } from 'lucide-react'
import type { Route } from 'next'
import Link from 'next/link'
import { Fragment, type ReactNode } from 'react'
import { cn } from '@/components/ui/cn'

type PageHeaderProps = {
  title: ReactNode
  /** Where this page lies, from the outside in, without itself. */
  crumbs?: readonly { href: Route; label: string }[]
  /** Stands right of the title. */
  badge?: ReactNode
  actions?: ReactNode
  className?: string
}

/** The head of a page: where one is, and what can be done here. Stays in sight. */
export function PageHeader({ title, crumbs = [], badge, actions, className }: PageHeaderProps) {
  const parent = crumbs.at(-1)
  return (
    <header
      className={cn(
        'sticky top-0 z-30 flex min-h-13 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line bg-canvas px-4 py-2 sm:px-6',
        className,
      )}
    >
      <div className="flex min-w-40 flex-1 items-center gap-1.5 max-sm:min-w-0">
        {parent === undefined ? null : (
          <Link
            href={parent.href}
            aria-label={`Back to ${parent.label}`}
            className="-ml-3 flex size-11 shrink-0 items-center justify-center rounded-md text-ink-muted sm:hidden"
          >
            <ArrowLeft className="size-5" aria-hidden />
          </Link>
        )}
        {crumbs.length > 0 ? (
          <nav aria-label="Breadcrumb" className="flex items-center gap-1.5 max-sm:hidden">
            {crumbs.map((crumb) => (
              <Fragment key={crumb.href}>
                <Link href={crumb.href} dir="auto" className="rounded-sm text-sm text-ink-muted hover:text-ink">
                  {crumb.label}
                </Link>
                <ChevronRight className="size-3.5 text-ink-subtle" aria-hidden />
              </Fragment>
            ))}
          </nav>
        ) : null}
        <h1 dir="auto" className="min-w-0 text-base font-semibold max-sm:line-clamp-2 max-sm:break-words sm:truncate">
          {title}
        </h1>
        {badge}
      </div>
      {actions ? <div className="flex flex-wrap items-center gap-2">{actions}</div> : null}
    </header>
  )
}

/** The width in which a page's text and forms are read well. */
export function PageBody({
  wide = false,
  className,
  children,
}: {
  wide?: boolean
  className?: string
  children: ReactNode
}) {
  return (
    <div className={cn('mx-auto w-full px-4 py-5 sm:px-6 sm:py-6', wide ? 'max-w-[100rem]' : 'max-w-5xl', className)}>
      {children}
    </div>
  )
}
