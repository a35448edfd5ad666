import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, openSync, closeSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

export type SmallDisk = {
  folder: string
  /** Until not a byte more fits. */
  fill(): void
  /** Until not one file or folder more can be made. */
  fillFiles(): void
  /** Removes what filled it. */
  free(): void
  unmount(): void
}

const FILES_MAX = 1_500

/** A file system in memory of so many bytes. @returns why not, where mounting is not permitted. */
export function mountSmallDisk(bytes: number): SmallDisk | string {
  const folder = mkdtempSync(path.join(tmpdir(), 'plenum-small-disk-'))
  try {
    const options = `size=${bytes},nr_inodes=${FILES_MAX}`
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder], { stdio: 'pipe' })
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    return `a small disk cannot be mounted here (${String(error).split('\n')[0]})`
  }
  const ballast = path.join(folder, 'ballast')
  return {
    folder,
    fill() {
      mkdirSync(ballast, { recursive: true })
      const file = openSync(path.join(ballast, 'bytes'), 'a')
      untilFull(() => writeSync(file, Buffer.alloc(4_096, 1)))
      closeSync(file)
    },
    fillFiles() {
      mkdirSync(ballast, { recursive: true })
      let count = 0
      untilFull(() => writeFileSync(path.join(ballast, `empty ${count++}`), ''))
    },
    free: () => rmSync(ballast, { recursive: true, force: true }),
    unmount() {
      execFileSync('umount', ['-l', folder])
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function untilFull(more: () => void): void {
  for (;;) {
    try {
      more()
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') return
      throw error
    }
  }
}
