/** What a reload needs of the browser. All of it is given, so that tests run without one. */
export type ReloadPorts = {
  /** True while something would be lost: typed text, an open dialog, an order that is on its way. */
  isBusy: () => boolean
  reload: () => void
  setTimer: (delayMs: number, callback: () => void) => () => void
  /** Which server schema the page was last reloaded for, over reloads. */
  readReloadedFor: () => string | null
  writeReloadedFor: (schema: string) => void
}

/** As long as a person needs to see why the page is about to be loaded again. */
const NOTICE_MS = 4_000
const LOOK_MS = 1_000

/**
 * Reloads the page as soon as nothing would be lost by it. Once per schema: a page that is still of another build afterwards,
 * as behind a proxy to two servers, is left to the person. Returns how to cancel.
 */
export function reloadWhenSafe(serverSchema: string, ports: ReloadPorts): () => void {
  if (ports.readReloadedFor() === serverSchema) return () => {}
  let cancel = ports.setTimer(NOTICE_MS, look)
  function look(): void {
    if (ports.isBusy()) {
      cancel = ports.setTimer(LOOK_MS, look)
      return
    }
    ports.writeReloadedFor(serverSchema)
    ports.reload()
  }
  return () => cancel()
}
