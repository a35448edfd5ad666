/** Changes the address of the page that is open. Next follows the history API, so the server is not asked, and need not be there. */
export function replaceAddress(address: string): void {
  window.history.replaceState(null, '', address)
}
