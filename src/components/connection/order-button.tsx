'use client'
import type { ComponentProps } from 'react'
import { toast } from 'sonner'
import { Button } from '@/components/ui/button'
import { MenuItem } from '@/components/ui/menu'
import { NOT_SENT } from './not-sent'
import { useConnection } from './use-connection'

const REASON = 'You are offline: orders are not sent.'

/** A button that sends something. Offline it is disabled and says why, also when it is pressed. */
export function OrderButton(props: Omit<ComponentProps<typeof Button>, 'asChild'>) {
  const isOffline = useConnection() === 'offline'
  if (!isOffline) return <Button {...props} />
  return (
    <Button
      {...props}
      type="button"
      aria-disabled
      title={REASON}
      onClick={(event) => {
        event.preventDefault()
        sayNotSent()
      }}
    />
  )
}

/** The same in a menu. */
export function OrderItem(props: ComponentProps<typeof MenuItem>) {
  const isOffline = useConnection() === 'offline'
  return isOffline ? (
    <MenuItem {...props} aria-disabled title={REASON} onSelect={sayNotSent} />
  ) : (
    <MenuItem {...props} />
  )
}

function sayNotSent(): void {
  toast.error(NOT_SENT, { id: 'not-sent' })
}
