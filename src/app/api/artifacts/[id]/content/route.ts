import { getDeps } from '@/server/deps'
import { artifactResponse } from '@/server/http/artifact'

export const dynamic = 'force-dynamic'

export async function GET(request: Request, context: { params: Promise<{ id: string }> }): Promise<Response> {
  const { id } = await context.params
  const deps = await getDeps()
  return artifactResponse(request, id, { ...deps, dataDir: deps.env.dataDir })
}
