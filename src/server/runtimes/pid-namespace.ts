/** What bubblewrap is asked for: its own process ids and a /proc of them; everything else is as outside. */
const ARGS = ['--dev-bind', '/', '/', '--proc', '/proc', '--unshare-pid', '--die-with-parent'] as const

/**
 * The same program in a process namespace of its own. The kernel ends everything in it with its first process, and that one
 * with whoever started it: neither a kill -9 of the server nor a `setsid` in the agent leaves anything. `bwrap` is the path of
 * bubblewrap. A program that dies of a signal in there ends with 128 and the signal's number, as in a shell.
 */
export function inNamespace(
  bwrap: string,
  { command, args, cwd }: { command: string; args: readonly string[]; cwd: string },
): { command: string; args: string[] } {
  return { command: bwrap, args: [...ARGS, '--chdir', cwd, '--', command, ...args] }
}
