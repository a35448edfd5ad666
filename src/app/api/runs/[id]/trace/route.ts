import { getDeps } from '@/server/deps'
import { traceResponse } from '@/server/http/trace'

export const dynamic = 'force-dynamic'

export async function GET(request: Request, context: { params: Promise<{ id: string }> }): Promise<Response> {
  const { id } = await context.params
  return traceResponse(request, id, await getDeps())
}
