import type { RuntimeHost } from './runtime-settings'
import { resolveCommand } from './resolve-command'
import { spawnProcess } from './spawn'

export type NamespaceProbe = { bwrap: string; why: null } | { bwrap: null; why: string }

const TIMEOUT_MS = 5_000

/**
 * Whether agents can be given process namespaces here, by doing it once: some machines have no bubblewrap, some forbid it to
 * make namespaces. `wanted` false only says so.
 */
export async function findPidNamespaces(
  { env, dataDir, clock }: Pick<RuntimeHost, 'env' | 'dataDir' | 'clock'>,
  wanted: boolean,
): Promise<NamespaceProbe> {
  if (!wanted) return { bwrap: null, why: 'switched off by PLENUM_PID_NAMESPACES' }
  const bwrap = resolveCommand('bwrap', env)
  if (bwrap === null) return { bwrap: null, why: 'bubblewrap (bwrap) is not installed' }
  const child = await spawnProcess({
    command: 'true',
    args: [],
    cwd: dataDir,
    baseEnv: env,
    env: {},
    marker: `plenum-probe/namespaces-${process.pid}.`,
    clock,
    bwrap,
    onStderr: () => undefined,
    onOutputLimit: () => undefined,
  })
  const cancelTimer = clock.setTimer(TIMEOUT_MS, () => void child.stop())
  const { code } = await child.ended
  cancelTimer()
  if (code === 0) return { bwrap, why: null }
  const said = child.stderrTail().trim().split('\n')[0]
  return { bwrap: null, why: `bubblewrap does not work here${said ? ` (${said})` : ''}` }
}
