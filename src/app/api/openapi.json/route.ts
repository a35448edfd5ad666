import { openApiDocument } from '@/server/api/openapi'

export const dynamic = 'force-static'

export function GET(): Response {
  return Response.json(openApiDocument('1'))
}
