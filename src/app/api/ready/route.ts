import { getDeps } from '@/server/deps'
import { readyResponse } from '@/server/http/health'

export const dynamic = 'force-dynamic'

export function GET(): Promise<Response> {
  return readyResponse(getDeps)
}
