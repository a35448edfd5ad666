import { healthResponse } from '@/server/http/health'

export const dynamic = 'force-dynamic'

export function GET(): Response {
  return healthResponse()
}
