import path from 'node:path'

/**
 * Where the output of an attempt stands that was too much for the ledger. Not in the attempt's own folder: that is the
 * agent's to write, and a link it put there would be downloaded as if it were output.
 */
export function spillPath(dataDir: string, { workerId, attempt }: { workerId: string; attempt: number }): string {
  return path.join(/* turbopackIgnore: true */ path.resolve(dataDir), 'spills', spillName({ workerId, attempt }))
}

export function spillName({ workerId, attempt }: { workerId: string; attempt: number }): string {
  return `${workerId}.${attempt}.ndjson`
}
