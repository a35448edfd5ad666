import { getDeps } from '@/server/deps'
import { v1Response } from '@/server/http/v1'

async function handle(request: Request, context: { params: Promise<{ path: string[] }> }): Promise<Response> {
  const { path } = await context.params
  return v1Response(request, path.join('.'), await getDeps())
}

export { handle as GET, handle as POST }
