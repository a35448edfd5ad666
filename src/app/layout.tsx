import './globals.css'
import { GeistMono } from 'geist/font/mono'
import { GeistSans } from 'geist/font/sans'
import type { Metadata, Viewport } from 'next'
import { cookies } from 'next/headers'
import type { ReactNode } from 'react'
import { parseTheme, THEME_COOKIE } from '@/components/shell/theme'
import { ThemeProvider } from '@/components/shell/theme-provider'
import { Providers } from '@/components/trpc/provider'
import { cn } from '@/components/ui/cn'
import { Toaster } from '@/components/ui/toaster'

// Every page is of the person who asks. Rendered during the build, it would open the database of whoever builds.
export const dynamic = 'force-dynamic'

export const metadata: Metadata = {
  title: { default: 'Plenum', template: '%s · Plenum' },
  description: 'One task to many AI agents, every event kept, a verdict you can trust.',
  robots: { index: false },
}

export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#fafafb' },
    { media: '(prefers-color-scheme: dark)', color: '#0e0f12' },
  ],
}

export default async function RootLayout({ children }: { children: ReactNode }) {
  const theme = parseTheme((await cookies()).get(THEME_COOKIE)?.value)
  return (
    <html lang="en" className={cn(GeistSans.variable, GeistMono.variable, theme !== 'system' && theme)}>
      <body>
        <Providers>
          <ThemeProvider initial={theme}>{children}</ThemeProvider>
        </Providers>
        <Toaster />
      </body>
    </html>
  )
}
