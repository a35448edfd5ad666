const DISK_FULL = /ENOSPC|no space left on device|SQLITE_FULL|disk is full/i

/** What to tell the operator about a start that failed. A full disk has many words; it gets one line. */
export function failureLine(error) {
  const text = `${error.code ?? ''} ${error.message}`
  return isDiskFull(text) ? 'The disk is full. Free some space, then start again.' : error.message
}

export function isDiskFull(text) {
  return DISK_FULL.test(text)
}
