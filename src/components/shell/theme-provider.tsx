'use client'
import { createContext, type ReactNode, useContext, useState } from 'react'
import { setScreenCookie, type Theme, THEME_COOKIE } from './theme'

type ThemeChoice = { theme: Theme; setTheme: (theme: Theme) => void }
const ThemeContext = createContext<ThemeChoice | null>(null)

/** Knows the chosen theme and changes it: the class on <html> at once, the cookie for the next page. */
export function ThemeProvider({ initial, children }: { initial: Theme; children: ReactNode }) {
  const [theme, setThemeState] = useState(initial)
  const setTheme = (next: Theme) => {
    setThemeState(next)
    document.documentElement.classList.remove('light', 'dark')
    if (next !== 'system') document.documentElement.classList.add(next)
    setScreenCookie(THEME_COOKIE, next)
  }
  return <ThemeContext value={{ theme, setTheme }}>{children}</ThemeContext>
}

export function useTheme(): ThemeChoice {
  const choice = useContext(ThemeContext)
  if (choice === null) throw new Error('useTheme needs a ThemeProvider above it')
  return choice
}
