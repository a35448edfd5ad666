import { readFileSync } from 'node:fs'
import { MARKER_VARIABLE } from '../child-environment'
import { readProcess, type MarkedProcess } from '../process-table'
import { runProgram } from '../spawn'

/** The operating system's user that agents run as, where that is not the server's. */
export type AgentUser = {
  name: string
  uid: number
  gid: number
  home: string
  /** The absolute path of the program that switches to it. */
  setpriv: string
}

/** A user by the lines of /etc/passwd; null when it is not there. */
export function readUser(
  name: string,
  setpriv: string,
  passwd = readFileSync('/etc/passwd', 'utf8'),
): AgentUser | null {
  for (const line of passwd.split('\n')) {
    const [entry, , uid, gid, , home] = line.split(':')
    if (entry === name && uid !== undefined && gid !== undefined && home !== undefined) {
      return { name, uid: Number(uid), gid: Number(gid), home, setpriv }
    }
  }
  return null
}

/** Options of `setpriv` that switch to the user and leave it no way back. */
export function switchOptions({ uid, gid }: AgentUser): string[] {
  return [
    `--reuid=${uid}`,
    `--regid=${gid}`,
    '--init-groups',
    '--inh-caps=-all',
    '--ambient-caps=-all',
    '--no-new-privs',
  ]
}

/** Runs a small program as the user and resolves with what it printed. */
export function runAs(user: AgentUser, command: string, args: readonly string[]): Promise<string> {
  const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' }
  return runProgram(user.setpriv, [...switchOptions(user), '--', command, ...args], env)
}

/** The environment of another user's process cannot be read from outside; that user can. */
export async function findMarkedAs(user: AgentUser, prefix: string): Promise<MarkedProcess[]> {
  // grep ends with 1 when there is none, and with 2 when one of the processes has gone meanwhile.
  const script = 'grep -lszF -e "$1" /proc/[0-9]*/environ || [ $? -le 2 ]'
  const printed = await runAs(user, 'sh', ['-c', script, 'plenum-find', `${MARKER_VARIABLE}=${prefix}`])
  const pids = [...printed.matchAll(/^\/proc\/(\d+)\/environ$/gm)].map((match) => Number(match[1]))
  const rows = await Promise.all(pids.map(readProcess))
  return rows.flatMap((row) => (row === null || row.isZombie ? [] : [{ ...row, marker: prefix }]))
}
