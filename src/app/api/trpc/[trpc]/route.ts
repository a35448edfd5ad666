import { getDeps } from '@/server/deps'
import { trpcResponse } from '@/server/http/trpc'

async function handle(request: Request): Promise<Response> {
  return trpcResponse(request, await getDeps())
}

export { handle as GET, handle as POST }
