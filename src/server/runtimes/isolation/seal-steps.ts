/** One change of what an agent sees of the file system. Targets and sources are canonical paths. */
export type SealStep =
  /** An empty file system in memory. `mode` is octal, `bytes` its size at most. */
  | { kind: 'tmpfs'; target: string; mode: string; bytes: number }
  /** A folder in a file system in memory. */
  | { kind: 'folder'; target: string }
  | { kind: 'bind' | 'ro-bind'; source: string; target: string }
  /** Makes a file system in memory read-only, once all is in it. */
  | { kind: 'freeze'; target: string }

/** The arguments of `SEAL_SCRIPT` for these steps. */
export function scriptArguments(steps: readonly SealStep[]): string[] {
  return steps.flatMap((step) => {
    switch (step.kind) {
      case 'tmpfs':
        return [step.kind, step.target, step.mode, String(step.bytes)]
      case 'folder':
      case 'freeze':
        return [step.kind, step.target]
      case 'bind':
      case 'ro-bind':
        return [step.kind, step.source, step.target]
    }
  })
}

/** The options of bubblewrap for these steps. */
export function bwrapArguments(steps: readonly SealStep[]): string[] {
  return steps.flatMap((step) => {
    switch (step.kind) {
      case 'tmpfs':
        return ['--perms', step.mode, '--size', String(step.bytes), '--tmpfs', step.target]
      case 'folder':
        return ['--dir', step.target]
      case 'freeze':
        return ['--remount-ro', step.target]
      case 'bind':
      case 'ro-bind':
        return [`--${step.kind}`, step.source, step.target]
    }
  })
}
