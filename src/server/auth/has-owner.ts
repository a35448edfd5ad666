import { getDeps } from '@/server/deps'

/** Whether the installation was set up: before that there is nobody who could sign in. */
export async function hasOwner(): Promise<boolean> {
  const { accounts } = await getDeps()
  return accounts.hasOwner()
}
