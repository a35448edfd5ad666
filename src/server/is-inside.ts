import path from 'node:path'

/** Whether `place` is `folder` or below it. Compares paths only: both must be canonical. */
export function isInside(folder: string, place: string): boolean {
  const relative = path.relative(folder, place)
  return relative === '' || !(relative === '..' || relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative))
}

export function isInsideAny(folders: readonly string[], place: string): boolean {
  return folders.some((folder) => isInside(folder, place))
}
