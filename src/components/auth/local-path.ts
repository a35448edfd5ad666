import type { Route } from 'next'

/** Where to go after signing in: a path of this site, or Home. Never another site, whatever the link said. */
export function localPath(next: string | null): Route {
  if (next === null || !next.startsWith('/')) return '/'
  const base = 'http://plenum.invalid'
  if (!URL.canParse(next, base)) return '/'
  const url = new URL(next, base) // `//host` and `/\host` become another origin here, as they would in a browser
  if (url.origin !== base) return '/'
  return `${url.pathname}${url.search}${url.hash}` as Route // of this site; whether it exists is for the router to say
}
