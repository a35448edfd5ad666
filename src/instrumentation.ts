/** Next calls this once at start, before the first request. The branch is how Next keeps Node's modules out of other bundles. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME === 'nodejs') {
    const { bootServer } = await import('@/server/boot/boot-server')
    await bootServer()
  }
}
