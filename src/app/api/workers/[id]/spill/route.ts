import { getDeps } from '@/server/deps'
import { spillResponse } from '@/server/http/spill'

export const dynamic = 'force-dynamic'

export async function GET(request: Request, context: { params: Promise<{ id: string }> }): Promise<Response> {
  const { id } = await context.params
  const deps = await getDeps()
  return spillResponse(request, id, { ...deps, dataDir: deps.env.dataDir })
}
