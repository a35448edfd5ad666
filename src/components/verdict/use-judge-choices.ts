'use client'

import { visibleLine } from '@/orchestration/model/visible-text'
import { useQuery } from '@/components/trpc/use-query'
import type { FanoutTarget } from '@/orchestration/model/target'
import { useTRPC } from '@/components/trpc/trpc'

export type JudgeChoice = { key: string; label: string; target: FanoutTarget | undefined }

/** No judge named: the server takes its default. */
export const DEFAULT_JUDGE: JudgeChoice = { key: 'default', label: 'Default judge', target: undefined }

/** The models that can judge now, after the default. */
export function useJudgeChoices(): readonly JudgeChoice[] {
  const trpc = useTRPC()
  const { data } = useQuery(trpc.runtimes.list.queryOptions({}))
  const models = (data ?? []).flatMap((runtime) =>
    runtime.probe.status === 'ready' && runtime.capabilities.startSession
      ? runtime.probe.models.map((model) => ({
          key: `${runtime.id}/${model.id}`,
          label: `${visibleLine(runtime.title)} · ${visibleLine(model.label)}`,
          target: { backend: runtime.id, model: model.id },
        }))
      : [],
  )
  return [DEFAULT_JUDGE, ...models]
}
