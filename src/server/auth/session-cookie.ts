/** Where there is https the cookie is bound to this very host (`__Host-`), which browsers refuse over http. */
export function sessionCookieName(secureCookies: boolean): string {
  return secureCookies ? '__Host-plenum.session' : 'plenum.session'
}

export function usesSecureCookies(publicUrl: string | null): boolean {
  return publicUrl?.startsWith('https://') ?? false
}

/** The value of a cookie as it was sent, or null. */
export function readCookie(headers: Headers, name: string): string | null {
  for (const part of (headers.get('cookie') ?? '').split(';')) {
    const at = part.indexOf('=')
    if (at !== -1 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim()
  }
  return null
}
