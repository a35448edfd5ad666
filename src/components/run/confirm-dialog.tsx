'use client'

import type { ReactNode } from 'react'
import { OrderButton } from '@/components/connection/order-button'
import { Button } from '@/components/ui/button'
import {
  Dialog,
  DialogClose,
  DialogContent,
  DialogDescription,
  DialogFooter,
  DialogHeader,
  DialogTitle,
} from '@/components/ui/dialog'

type ConfirmDialogProps = {
  open: boolean
  title: string
  /** What will be lost, and what is kept. */
  children: ReactNode
  confirm: string
  onConfirm: () => void
  onOpenChange: (open: boolean) => void
}

/** Asks before something that cannot be taken back. */
export function ConfirmDialog({ open, title, children, confirm, onConfirm, onOpenChange }: ConfirmDialogProps) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <DialogContent>
        <DialogHeader>
          <DialogTitle>{title}</DialogTitle>
          <DialogDescription>{children}</DialogDescription>
        </DialogHeader>
        <DialogFooter>
          <DialogClose asChild>
            <Button>Keep it running</Button>
          </DialogClose>
          <OrderButton
            variant="danger"
            onClick={() => {
              onConfirm()
              onOpenChange(false)
            }}
          >
            {confirm}
          </OrderButton>
        </DialogFooter>
      </DialogContent>
    </Dialog>
  )
}
