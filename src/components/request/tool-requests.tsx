'use client'

import { isOpenRequest } from '@/orchestration/fold/open-requests'
import { createContext, type ReactNode, useContext, useMemo } from 'react'
import type { RuntimeRequestRecord } from '@/orchestration/model/request'
import type { RunView } from '@/orchestration/run/run-view'

type ToolRequests = {
  byTool: ReadonlyMap<string, RuntimeRequestRecord>
  who: string
  folder: string | null
  mayAnswer: boolean
  onSettled: () => void
}

const ToolRequestsContext = createContext<ToolRequests | null>(null)

type ToolRequestsProviderProps = {
  view: Pick<RunView, 'run' | 'requests' | 'workers'>
  workerId: string
  mayAnswer: boolean
  onSettled: () => void
  children: ReactNode
}

/** Lets the tools of a worker's transcript say that they wait, and be answered there. */
export function ToolRequestsProvider({ view, workerId, mayAnswer, onSettled, children }: ToolRequestsProviderProps) {
  const { requests, workers } = view
  const folder = view.run.cwd
  const value = useMemo(() => {
    const worker = workers[workerId]
    const byTool = new Map<string, RuntimeRequestRecord>()
    for (const request of Object.values(requests)) {
      const { toolId, attempt } = request
      const isOwn = request.workerId === workerId && attempt === worker?.attempt
      if (isOwn && isOpenRequest(request) && toolId !== null) byTool.set(toolId, request)
    }
    return { byTool, who: worker?.target.label ?? workerId, folder, mayAnswer, onSettled }
  }, [requests, workers, workerId, folder, mayAnswer, onSettled])
  return <ToolRequestsContext value={value}>{children}</ToolRequestsContext>
}

/** The open request that a tool waits for, and what is needed to answer it. */
export function useToolRequest(toolId: string) {
  const context = useContext(ToolRequestsContext)
  const request = context?.byTool.get(toolId)
  return context === null || request === undefined ? null : { ...context, request }
}
