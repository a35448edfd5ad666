import type { RuntimeRequestRecord } from '@/orchestration/model/request'

/** Open requests of sibling workers that show a person exactly the same thing. `requests` is never empty, oldest first. */
export type RequestGroup = { key: string; lead: RuntimeRequestRecord; requests: RuntimeRequestRecord[] }

/** Groups by run, kind and digest (what is shown); in the order in which the first of each group was asked. */
export function groupRequests(requests: readonly RuntimeRequestRecord[]): RequestGroup[] {
  const groups = new Map<string, RequestGroup>()
  for (const request of [...requests].sort(byAge)) {
    const key = `${request.runId}:${request.kind}:${request.digest}`
    const group = groups.get(key)
    if (group) group.requests.push(request)
    else groups.set(key, { key, lead: request, requests: [request] })
  }
  return [...groups.values()]
}

function byAge(a: RuntimeRequestRecord, b: RuntimeRequestRecord): number {
  return a.createdAt.localeCompare(b.createdAt) || a.id.localeCompare(b.id)
}
