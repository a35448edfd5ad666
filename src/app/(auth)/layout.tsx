import type { ReactNode } from 'react'
import { Logo } from '@/components/shell/logo'

export default function AuthLayout({ children }: { children: ReactNode }) {
  return (
    <main className="flex min-h-dvh flex-col items-center px-4 py-[12vh]">
      <div className="grid w-full max-w-sm gap-6">
        <div className="flex items-center gap-2.5">
          <Logo className="size-8" />
          <span className="text-xl font-semibold tracking-tight">Plenum</span>
        </div>
        {children}
      </div>
    </main>
  )
}
