import type { RuntimeRequestRecord } from '@/orchestration/model/request'

/** Open requests of sibling workers, one of each, that show a person exactly the same thing. `requests` is never empty, oldest first. */
export type RequestGroup = { key: string; lead: RuntimeRequestRecord; requests: RuntimeRequestRecord[] }

/**
 * Groups by run, kind and digest (what is shown); in the order in which the first of each group was asked. What one worker asks
 * again is in a group of its own: an answer for all goes to one request of each worker.
 */
export function groupRequests(requests: readonly RuntimeRequestRecord[]): RequestGroup[] {
  const groups = new Map<string, RequestGroup>()
  const timesAsked = new Map<string, number>()
  for (const request of [...requests].sort(byAge)) {
    const shown = `${request.runId}:${request.kind}:${request.digest}`
    const times = (timesAsked.get(`${shown}:${request.workerId}`) ?? 0) + 1
    timesAsked.set(`${shown}:${request.workerId}`, times)
    const key = `${shown}:${times}`
    const group = groups.get(key)
    if (group) group.requests.push(request)
    else groups.set(key, { key, lead: request, requests: [request] })
  }
  return [...groups.values()]
}

function byAge(a: RuntimeRequestRecord, b: RuntimeRequestRecord): number {
  return a.createdAt.localeCompare(b.createdAt) || a.id.localeCompare(b.id)
}
