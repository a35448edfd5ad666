const SAFE_PROTOCOLS: readonly string[] = ['http:', 'https:', 'mailto:']

/** The link as it may be followed, or null: absolute http, https and mailto only; never relative, script or data links. */
export function safeUrl(href: string | undefined): string | null {
  if (href === undefined || !URL.canParse(href)) return null
  const url = new URL(href)
  return SAFE_PROTOCOLS.includes(url.protocol) ? url.href : null
}
