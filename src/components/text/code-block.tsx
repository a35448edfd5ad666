import { cn } from '@/components/ui/cn'
import { CopyButton } from './copy-button'
import { Visible } from './visible'

/** Code with its language and a way to take it along as it is. Shown with marks for characters that would not be seen or turn a line round. */
export function CodeBlock({
  code,
  language,
  className,
}: {
  code: string
  language?: string | null
  className?: string
}) {
  return (
    <figure
      dir="ltr"
      className={cn('group/code relative overflow-hidden rounded-md border border-line bg-sunken', className)}
    >
      <figcaption className="flex h-8 items-center justify-between border-b border-line pr-0.5 pl-3 font-mono text-xs text-ink-subtle max-sm:h-11">
        {language ?? 'text'}
        <CopyButton text={code} label="Copy code" />
      </figcaption>
      <pre tabIndex={0} className="overflow-x-auto px-3 py-2.5 font-mono text-xs leading-5 -outline-offset-2">
        <code>
          <Visible text={code} />
        </code>
      </pre>
    </figure>
  )
}
