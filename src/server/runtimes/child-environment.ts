/** What every child may inherit: where programs, homes and certificates are. Nothing of Plenum's own, no keys. */
const INHERITED = [
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'SHELL',
  'LANG',
  'LANGUAGE',
  'TZ',
  'TMPDIR',
  'TEMP',
  'TMP',
  'XDG_CONFIG_HOME',
  'XDG_DATA_HOME',
  'XDG_CACHE_HOME',
  'XDG_STATE_HOME',
  'XDG_RUNTIME_DIR',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'ALL_PROXY',
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'all_proxy',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'NODE_EXTRA_CA_CERTS',
  'SystemRoot',
] as const

export const MARKER_VARIABLE = 'PLENUM_MARKER'

/**
 * The environment of a child: an allow-list of `base`, the locale, what `passed` names of `base`, then the runtime's own
 * variables, then the marker by which its processes are found again. The marker cannot be overridden.
 */
export function childEnvironment(options: {
  base: Record<string, string | undefined>
  passed?: readonly string[]
  own: Record<string, string>
  marker: string
}): Record<string, string> {
  const environment: Record<string, string> = {}
  const locale = Object.keys(options.base).filter((name) => name.startsWith('LC_'))
  for (const name of [...INHERITED, ...locale, ...(options.passed ?? [])]) {
    const value = options.base[name]
    if (value !== undefined) environment[name] = value
  }
  return { ...environment, ...options.own, [MARKER_VARIABLE]: options.marker }
}
