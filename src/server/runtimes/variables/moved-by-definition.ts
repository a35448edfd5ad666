type Environment = Readonly<Record<string, string | undefined>>

/** Parts of names of variables that say where an agent sends something, or what it takes its settings or its code from. */
const PLACES = new RegExp(
  `(^|_)(${[
    'URLS?|URI|BASE|HOSTS?|HOSTNAME|ENDPOINTS?|ADDRESS|DOMAIN|SERVERS?|PORT|PROXY|GATEWAY|REGION|RESOURCE|ACCOUNT|PROJECT',
    'HOME|DIRS?|FOLDER|PATH|ROOT|FILES?|CONFIG|SETTINGS|PROVIDERS?|CONTENT|HEADERS|OPTIONS|PRELOAD|RC|ENV',
    'CERT|CERTS|CERTIFICATE|CA|TLS|SSL|REGISTRY|INDEX|SESSION',
  ].join('|')})(_|\\d*$)`,
  'i',
)
const LOADERS =
  /^(LD|DYLD|GLIBC|NODE|BUN|DENO|RUST|BASH|XDG|NPM|UV|PIP|GIT)_|^(PYTHON|PERL|RUBY)|^(HOSTALIASES|LOCALDOMAIN|PS4)$/i

/** Options that do the same, an address by itself, a variable in a command line, and programs that run any code. */
const PLACE_OPTIONS =
  /^-[cepr]|^--?[\w-]*(url|uri|base|host|endpoint|proxy|config|settings|home|dir|file|provider|gateway|env|header|eval|require|import|loader)\b|:\/\/|^[A-Za-z_]\w*=/i
const INTERPRETERS =
  /^((ba|da|z|k|fi)?sh|env|busybox|node|deno|bun|python[\d.]*|perl[\d.]*|ruby[\d.]*|php[\d.]*|awk|xargs)$/

const SECRETS = /(^|_)(KEYS?|TOKEN|SECRET|PASSWORD|CREDENTIALS|AUTH|HEADERS|CONTENT|PROVIDERS)(_|$)|^AWS_PROFILE$/

/** Whether a variable of the server holds what is good for somebody's account, or may hold it. */
export function isSecretName(name: string): boolean {
  return SECRETS.test(name)
}

/**
 * By what a definition may send an agent elsewhere than the server does, or have it read other settings: the name of a variable,
 * or a part of the command line; null for none.
 */
export function movedByDefinition(own: Environment, base: Environment, commandLine: readonly string[]): string | null {
  const moved = Object.keys(own).find((name) => (PLACES.test(name) || LOADERS.test(name)) && own[name] !== base[name])
  if (moved !== undefined) return moved
  const [command = '', ...args] = commandLine
  if (INTERPRETERS.test(command.split('/').at(-1) ?? '')) return command
  return args.find((part) => PLACE_OPTIONS.test(part))?.split('=', 1)[0] ?? null
}
