import path from 'node:path'
import type { Ledger } from '../ledger/open-ledger'
import { processEnvironment, type Env } from '../env'
import { findPidNamespaces } from '../runtimes/find-pid-namespaces'
import { createRuntimes } from '../runtimes/registry'
import type { ServiceDeps } from '../services/context'
import { openWorkspaceRuntimes, type WorkspaceRuntimes } from '../workspace-runtimes/workspace-runtimes'
import { readOrCreateSecret } from './data-folder'

/** Everything that can be launched on: built in, found, written down by the operator, and defined in the workspaces. */
export async function openRuntimes(
  env: Pick<Env, 'runtimesFile' | 'dataDir' | 'demoDirectives' | 'allowedEndpointHosts' | 'pidNamespaces'>,
  {
    db,
    clock,
    newId,
    log,
    closing,
  }: Pick<Ledger, 'db'> & Pick<ServiceDeps, 'clock' | 'newId' | 'log'> & { closing?: AbortSignal },
): Promise<WorkspaceRuntimes> {
  const { runtimesFile, dataDir, demoDirectives } = env
  const place = { env: processEnvironment(), dataDir, clock }
  const { bwrap, why } = await findPidNamespaces(place, env.pidNamespaces)
  if (bwrap !== null) log.debug({ bwrap }, 'agents run in process namespaces of their own')
  else log.debug({ why }, 'agents run in process groups, which are reaped at the next start after a crash')
  const host = { ...place, log, bwrap, closing }
  return openWorkspaceRuntimes({
    db,
    newId,
    host,
    files: { piGate: path.join(/* turbopackIgnore: true */ process.cwd(), 'dist/pi-gate.mjs') },
    secret: await readOrCreateSecret(dataDir, 'runtime-keys-secret'),
    fixed: await createRuntimes({ ...host, runtimesFile, demoDirectives }),
    allowedHosts: env.allowedEndpointHosts,
  })
}
