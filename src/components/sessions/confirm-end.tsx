'use client'
import { CircleAlert } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { Button } from '@/components/ui/button'
import {
  Dialog,
  DialogBody,
  DialogClose,
  DialogContent,
  DialogFooter,
  DialogHeader,
  DialogTitle,
  DialogTrigger,
} from '@/components/ui/dialog'
import { Notice } from '@/components/ui/notice'

/** Asks once more before sessions end. Stays open with the problem when `onConfirm` rejects. */
export function ConfirmEnd(props: {
  trigger: ReactNode
  title: string
  confirm: string
  busy: boolean
  problem: string | null
  onConfirm: () => Promise<unknown>
  children: ReactNode
}) {
  const [open, setOpen] = useState(false)
  const confirm = () => {
    // The problem is shown by the dialog, which stays open for it.
    props.onConfirm().then(
      () => setOpen(false),
      () => undefined,
    )
  }
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>{props.trigger}</DialogTrigger>
      <DialogContent className="max-w-md">
        <DialogHeader>
          <DialogTitle>{props.title}</DialogTitle>
        </DialogHeader>
        <DialogBody className="grid grid-cols-1 gap-3 text-sm text-ink-muted">
          <p>{props.children}</p>
          {props.problem === null ? null : (
            <Notice role="alert" tone="failed" icon={CircleAlert}>
              {props.problem}
            </Notice>
          )}
        </DialogBody>
        <DialogFooter>
          <DialogClose asChild>
            <Button>Cancel</Button>
          </DialogClose>
          <Button variant="danger" busy={props.busy} onClick={confirm}>
            {props.confirm}
          </Button>
        </DialogFooter>
      </DialogContent>
    </Dialog>
  )
}
