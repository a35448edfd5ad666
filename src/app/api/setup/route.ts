import { getDeps } from '@/server/deps'
import { setupResponse } from '@/server/http/setup'

export async function POST(request: Request): Promise<Response> {
  return setupResponse(request, await getDeps())
}
