import { besidesOf, type RuntimeRequest, type RuntimeRequestRecord } from '@/orchestration/model/request'

export const RISKS = ['outside', 'deletes', 'publishes', 'network', 'secrets'] as const
export type Risk = (typeof RISKS)[number]

const DELETES =
  /\b(rm|rmdir|unlink|shred|truncate|del|rimraf)\s|\bgit\s+(clean|reset\s+--hard|branch\s+-D)|\bdrop\s+(table|database)|\bdelete\s+from\b|\s-delete\b|\bmkfs|\bRemove-Item\b/i
const PUBLISHES =
  /\b(npm|pnpm|yarn|cargo|bun|poetry|uv)\s+publish\b|\bgit\s+push\b|\bdocker\s+push\b|\bgh\s+(release|pr)\s+create\b|\btwine\s+upload\b|\bgem\s+push\b|\b(kubectl|terraform)\s+apply\b/i
const NETWORK = /\b(curl|wget|ssh|scp|sftp|rsync|nc|telnet|ftp)\s|\b(https?|ftp|wss?):\/\/|\bInvoke-WebRequest\b/i
const SECRETS =
  /(^|[\s/\\"'=:])(\.env(\.[\w-]+)?|\.npmrc|\.netrc|\.pgpass|id_(rsa|ed25519|ecdsa)|credentials(\.json)?|[\w.-]+\.(pem|p12|pfx|key)|shadow)(?=$|[\s"',:;)])|\.(ssh|aws|gnupg|kube)[/\\]/im
const OUTSIDE = /(^|[\s"'=])(\.\.[/\\]|~[/\\]|\/(etc|usr|root|home|Users|var|bin|opt|boot|sys)\/)/m

/** A program at the start of a command: what it is called by is no place that it works in. */
const PROGRAM = /(^|\bRun |[$;|(] ?|&& )(\/usr(\/local)?)?\/s?bin\/[\w.+-]+(?=\s|$)/gm

/**
 * What a person should look at twice, read from the words of an approval. It is a hint: what it does not find may be risky
 * too. `folder` is where the agent works; null is not known.
 */
export function risksOf(
  request: Pick<RuntimeRequest, 'kind' | 'summary' | 'detail' | 'changes' | 'besides'> &
    Partial<Pick<RuntimeRequestRecord, 'workerId'>>,
  folder: string | null,
): Risk[] {
  if (!request.kind.startsWith('approval.')) return []
  const { changes = [] } = request
  const paths = changes.flatMap(({ path, movedTo }) => (movedTo === null ? [path] : [path, movedTo])).join('\n')
  // Of a change, its path says where it goes; its lines are text.
  const said = `${request.summary}\n${besidesOf(request) ?? ''}`
  const named = `${said}\n${paths}`
  const found: Record<Risk, boolean> = {
    outside:
      OUTSIDE.test(withoutOwn(named, folder, request.workerId)) ||
      paths.split('\n').some((path) => isOutside(path, folder)),
    deletes: changes.some(({ kind }) => kind === 'delete') || DELETES.test(said),
    publishes: PUBLISHES.test(said),
    network: NETWORK.test(said),
    secrets: SECRETS.test(named),
  }
  return RISKS.filter((risk) => found[risk])
}

/** Without the programs, the run's folder, and the folder that each attempt has for itself where the run has none. */
function withoutOwn(text: string, folder: string | null, workerId = ''): string {
  let rest = text.replaceAll(PROGRAM, '$1')
  if (/^\w+$/.test(workerId)) {
    rest = rest.replaceAll(new RegExp(`[^\\s"'=]*/attempts/${workerId}/\\d+(?=[\\s"'/]|$)/?`, 'gm'), '')
  }
  return folder === null || folder === '' || folder === '/' ? rest : rest.replaceAll(`${folder}/`, '')
}

function isOutside(path: string, folder: string | null): boolean {
  if (folder === null || !path.startsWith('/')) return false
  return path !== folder && !path.startsWith(folder.endsWith('/') ? folder : `${folder}/`)
}
