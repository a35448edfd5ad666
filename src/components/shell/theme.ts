const THEMES = ['system', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

export const THEME_COOKIE = 'plenum-theme'
export const NAV_COOKIE = 'plenum-nav'
const YEAR_S = 365 * 24 * 3600

/** The theme a cookie names; anything else follows the system. */
export function parseTheme(value: string | undefined): Theme {
  return THEMES.find((theme) => theme === value) ?? 'system'
}

/** A choice about the screen, kept where the server sees it before it draws the first byte. */
export function setScreenCookie(name: typeof THEME_COOKIE | typeof NAV_COOKIE, value: string): void {
  document.cookie = `${name}=${value}; path=/; max-age=${YEAR_S}; samesite=lax`
}
