'use client'
import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { toast } from 'sonner'
import { Button } from '@/components/ui/button'

/** Copies `text`; shows that it did for two seconds. */
export function CopyButton({
  text,
  label = 'Copy',
  showLabel = false,
  className,
}: {
  text: string
  label?: string
  showLabel?: boolean
  className?: string
}) {
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), 2_000)
    return () => clearTimeout(timer)
  }, [copied])
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text)
      setCopied(true)
    } catch (error) {
      // Browsers refuse outside https and localhost, or when the page lacks focus.
      toast.error('The browser did not allow copying.', {
        description: error instanceof Error ? error.message : undefined,
      })
    }
  }
  return (
    <Button
      variant="ghost"
      size={showLabel ? 'sm' : 'icon-sm'}
      className={className}
      aria-label={copied ? 'Copied' : label}
      onClick={() => void copy()}
    >
      {copied ? <Check className="text-completed-text" /> : <Copy />}
      {showLabel ? (copied ? 'Copied' : label) : null}
    </Button>
  )
}
