import { authoriseRequest } from '../authorise'
import type { ServiceContext } from '../context'
import { describeRequests, type RequestItem } from './describe-requests'

export async function getRequest(ctx: ServiceContext, input: { id: string }): Promise<RequestItem> {
  const { request } = await authoriseRequest(ctx, 'requests.read', input.id)
  const [item] = await describeRequests(ctx, [request])
  if (item === undefined) throw new Error(`request ${request.id} was not described`)
  return item
}
