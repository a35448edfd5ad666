import type { NextRequest } from 'next/server'
import { getDeps } from '@/server/deps'
import { authResponse, type RouteContext } from '@/server/http/auth'

async function handle(request: NextRequest, context: RouteContext): Promise<Response> {
  return authResponse(request, context, await getDeps())
}

export { handle as GET, handle as POST }
