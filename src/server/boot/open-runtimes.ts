import path from 'node:path'
import type { CommitChange } from '../accounts/audit-trail'
import type { Ledger } from '../ledger/open-ledger'
import { processEnvironment, type Env } from '../env'
import type { Isolation } from '../runtimes/isolation/isolation'
import { createRuntimeList } from '../runtimes/registry'
import type { ServiceDeps } from '../services/context'
import { openWorkspaceRuntimes, type WorkspaceRuntimes } from '../workspace-runtimes/workspace-runtimes'
import { readOrCreateSecret } from './data-folder'

/** Everything that can be launched on: built in, found, written down by the operator, and defined in the workspaces. */
export async function openRuntimes(
  env: Pick<Env, 'runtimesFile' | 'dataDir' | 'demoDirectives' | 'allowedEndpointHosts'>,
  {
    db,
    commitChange,
    clock,
    newId,
    log,
    closing,
    isolation,
  }: Pick<Ledger, 'db'> &
    Pick<ServiceDeps, 'clock' | 'newId' | 'log'> & {
      commitChange: CommitChange
      closing?: AbortSignal
      isolation: Isolation
    },
): Promise<WorkspaceRuntimes> {
  const { runtimesFile, dataDir, demoDirectives } = env
  const place = { env: processEnvironment(), dataDir, clock }
  const host = { ...place, log, isolation, closing }
  return openWorkspaceRuntimes({
    db,
    commitChange,
    newId,
    host,
    files: { piGate: path.join(/* turbopackIgnore: true */ process.cwd(), 'dist/pi-gate.mjs') },
    secret: await readOrCreateSecret(dataDir, 'runtime-keys-secret'),
    fixed: await createRuntimeList({ ...host, runtimesFile, demoDirectives }),
    allowedHosts: env.allowedEndpointHosts,
  })
}
