import { headers } from 'next/headers'
import { getDeps } from '@/server/deps'
import type { Actor } from './permissions'

/** Who asks for the page that is being rendered, or null for a stranger. */
export async function currentActor(): Promise<Actor | null> {
  const deps = await getDeps()
  return deps.getActor(new Headers(await headers()))
}
