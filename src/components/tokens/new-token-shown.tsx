'use client'
import { TriangleAlert } from 'lucide-react'
import { CopyButton } from '@/components/text/copy-button'
import { Button } from '@/components/ui/button'
import { DialogBody, DialogClose, DialogFooter, DialogHeader, DialogTitle } from '@/components/ui/dialog'
import { Notice } from '@/components/ui/notice'

/** The one time a token is seen. */
export function NewTokenShown({ name, bearer }: { name: string; bearer: string }) {
  return (
    <>
      <DialogHeader>
        <DialogTitle>{name}</DialogTitle>
      </DialogHeader>
      <DialogBody className="grid grid-cols-1 gap-4">
        <Notice tone="waiting" icon={TriangleAlert} title="Copy the token now">
          It is shown this once. Plenum keeps only its hash.
        </Notice>
        <div className="flex items-start gap-2 rounded-md border border-line bg-sunken p-2.5">
          <code data-testid="new-token" className="min-w-0 flex-1 font-mono text-xs leading-5 break-all select-all">
            {bearer}
          </code>
          <CopyButton text={bearer} label="Copy token" />
        </div>
        <p className="text-xs text-ink-subtle">
          Send it as <code className="font-mono">Authorization: Bearer plm_…</code>
        </p>
      </DialogBody>
      <DialogFooter>
        <DialogClose asChild>
          <Button variant="primary">I have copied it</Button>
        </DialogClose>
      </DialogFooter>
    </>
  )
}
