import { DomainError } from '@/orchestration/model/errors'
import { assertPasswordAgain } from '../assert-password-again'
import { audited } from '../audit'
import { authoriseWorkspace } from '../authorise'
import type { ServiceContext } from '../context'
import { readAcceptance, writeAcceptance, type Acceptance } from './accepted-isolation'

/**
 * An owner accepts that agents can read this server's secrets, so that others may be let in. Asked once: a second call
 * returns the acceptance that stands.
 * @throws DomainError `illegal_state` at every other level, where there is nothing to accept.
 */
export async function acceptOpenIsolation(
  ctx: ServiceContext,
  { password }: { password: string },
): Promise<Acceptance> {
  authoriseWorkspace(ctx, 'isolation.accept')
  const { actor, deps } = ctx
  return audited(
    ctx,
    { action: 'settings.acceptOpenIsolation', object: 'server', detail: { level: deps.isolation.level } },
    async (inTransaction) => {
      await assertPasswordAgain(ctx, password)
      if (deps.isolation.level !== 'open') {
        throw new DomainError(
          'illegal_state',
          `Agents are kept apart from this server (${deps.isolation.level}): there is nothing to accept.`,
        )
      }
      const standing = await readAcceptance(deps)
      if (standing !== null) return standing
      const acceptance = { by: actor.userId, name: actor.name, at: new Date(deps.clock.now()).toISOString() }
      await writeAcceptance(deps, acceptance, inTransaction('server'))
      return acceptance
    },
  )
}
