/** The one line an operator reads: where the server is and, while it has no owner, the link that makes one. */
export function announcementOf(url: string, setupToken: string | null): string {
  const ready = `Plenum is ready at ${url}`
  return setupToken === null ? ready : `${ready} · create the first owner: ${url}/setup?token=${setupToken}`
}
