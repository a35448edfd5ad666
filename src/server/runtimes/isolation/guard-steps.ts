import path from 'node:path'
import { isInside } from '@/server/is-inside'
import type { SealStep } from './seal-steps'

/**
 * What keeps guarded files as they are inside of folders that an agent may write. The file becomes read-only; the folders above
 * it, up to the first that is granted, become places of mounts, which cannot be renamed.
 * @param steps in their order.
 */
export function withGuards(steps: readonly SealStep[], guarded: readonly string[]): SealStep[] {
  const isGrant = ({ kind, target }: SealStep) => kind === 'bind' && guarded.includes(target)
  const kept = steps.filter((step) => !isGrant(step))
  const granted = steps.filter(isGrant)
  return [...kept, ...granted.map(({ target }) => readOnly(target)), ...guarded.flatMap((file) => guard(kept, file))]
}

function guard(steps: readonly SealStep[], file: string): SealStep[] {
  const covers = steps.filter(({ target }) => target !== file && isInside(target, file))
  const top = covers.find(isWritable)
  if (top === undefined) return []
  // What lies in a folder that is hidden, or read-only, needs no more: only that folder must stay where it is.
  const isOpen = (place: string) => {
    const cover = covers.filter(({ target }) => isInside(target, place)).at(-1)
    return cover !== undefined && isWritable(cover) && cover.target !== place
  }
  const folders = foldersBetween(top.target, file).filter(isOpen)
  return [...folders.map(writable), ...(isOpen(file) ? [readOnly(file)] : [])]
}

/** A place of the agent's own that lasts; not its own version of another. */
function isWritable(step: SealStep): boolean {
  return step.kind === 'bind' && step.source === step.target
}

function foldersBetween(top: string, file: string): string[] {
  const folder = path.dirname(file)
  return folder === top ? [] : [...foldersBetween(top, folder), folder]
}

function readOnly(place: string): SealStep {
  return { kind: 'ro-bind', source: place, target: place }
}

function writable(place: string): SealStep {
  return { kind: 'bind', source: place, target: place }
}
