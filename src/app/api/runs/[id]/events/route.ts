import { getDeps } from '@/server/deps'
import { eventsResponse } from '@/server/http/sse'

export const dynamic = 'force-dynamic'

export async function GET(request: Request, context: { params: Promise<{ id: string }> }): Promise<Response> {
  const { id } = await context.params
  return eventsResponse(request, id, await getDeps())
}
