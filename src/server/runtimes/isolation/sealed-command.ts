import process from 'node:process'
import { switchOptions, type AgentUser } from './agent-user'
import { FOLDER_CHECK_SCRIPT, SEAL_SCRIPT } from './seal-script'
import { bwrapArguments, scriptArguments, type SealStep } from './seal-steps'
import type { WorkingFolder } from './working-folder'

/** What starts sealed agents: absolute paths of programs. */
export type Seal = { by: 'bwrap'; bwrap: string } | { by: 'util-linux'; unshare: string; setpriv: string }

const SHELL = '/bin/sh'
const UNSHARE_OPTIONS = '-U --map-current-user --keep-caps -m --pid --fork --ipc --kill-child'.split(' ')
/** The same walls as `SEAL_SCRIPT` builds before its steps. */
const BWRAP_OPTIONS = [
  '--unshare-user',
  '--unshare-pid',
  '--unshare-ipc',
  '--die-with-parent',
  ...['--cap-drop', 'ALL'],
  ...['--ro-bind', '/', '/'],
  ...['--dev', '/dev', '--perms', '1777', '--tmpfs', '/dev/shm', '--remount-ro', '/dev'],
  ...['--proc', '/proc'],
]
/** The kernel lets user 0 write settings there without any capability. */
const KERNEL_SETTINGS = ['sys', 'sysrq-trigger', 'irq', 'bus', 'acpi'].flatMap((part) => [
  '--ro-bind-try',
  `/proc/${part}`,
  `/proc/${part}`,
])

/** The command line that starts `agent` behind the walls that `steps` describe. */
export function sealedCommand(
  seal: Seal,
  user: AgentUser | null,
  { stage, folder, steps, agent }: { stage: string; folder: WorkingFolder; steps: SealStep[]; agent: string[] },
): string[] {
  if (seal.by === 'bwrap') {
    const check = [SHELL, '-c', FOLDER_CHECK_SCRIPT, 'plenum-check', folder.identity]
    const isRoot = user === null && process.getuid?.() === 0
    const options = [
      ...BWRAP_OPTIONS,
      ...(isRoot ? KERNEL_SETTINGS : []),
      ...bwrapArguments(steps),
      '--chdir',
      folder.path,
    ]
    return [...(user === null ? [] : keeperCommand(user)), seal.bwrap, ...options, '--', ...check, ...agent]
  }
  const script = [SHELL, '-c', SEAL_SCRIPT, 'plenum-seal', stage, folder.path, folder.identity]
  const keeper = user === null ? [seal.setpriv, '--pdeathsig', 'KILL', '--'] : keeperCommand(user)
  return [...keeper, seal.unshare, ...UNSHARE_OPTIONS, ...script, ...scriptArguments(steps), '--', ...agent]
}

/** Becomes the agents' user, and ends with the server. */
export function keeperCommand(user: AgentUser): string[] {
  return [user.setpriv, ...switchOptions(user), '--pdeathsig', 'KILL', '--']
}
