/** Where there is https the cookie is bound to this very host (`__Host-`), which browsers refuse over http. */
export function sessionCookieName(secureCookies: boolean): string {
  return secureCookies ? '__Host-plenum.session' : 'plenum.session'
}

export function usesSecureCookies(publicUrl: string | null): boolean {
  return publicUrl?.startsWith('https://') ?? false
}
