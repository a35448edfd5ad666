import { visibleLine } from '@/orchestration/model/visible-text'
import { Circle, CircleCheck, LoaderCircle, TriangleAlert } from 'lucide-react'
import type { RuntimeRequestRecord } from '@/orchestration/model/request'
import { formatDuration } from '@/components/text/format-duration'
import { formatDateTime } from '@/components/text/format-time'
import { cn } from '@/components/ui/cn'
import { answerWords, requestSteps } from './request-steps'

/** What was answered, and how far the answer came on its way to the agent. */
export function RequestDelivery({ request, className }: { request: RuntimeRequestRecord; className?: string }) {
  const words = answerWords(request)
  const steps = requestSteps(request)
  const next = steps.find((step) => step.at === null)
  return (
    <div className={cn('grid gap-2 text-sm', className)}>
      {words === null ? null : (
        <p className="break-words">
          <span className="text-ink-subtle">Answer: </span>
          <span className="font-medium">{words}</span>
        </p>
      )}
      <ol className="flex flex-wrap gap-x-4 gap-y-1 text-xs text-ink-muted" aria-label="Delivery of the answer">
        {steps.map((step) => {
          const isFailed = step.key === 'delivered' && request.responseStatus === 'failed'
          const Icon = isFailed ? TriangleAlert : step.at !== null ? CircleCheck : step === next ? LoaderCircle : Circle
          return (
            <li
              key={step.key}
              className="inline-flex items-center gap-1.5"
              title={step.at ? formatDateTime(step.at) : undefined}
            >
              <Icon
                aria-label={step.at === null ? 'not yet' : 'done'}
                className={cn(
                  'size-3.5',
                  isFailed ? 'text-failed-text' : step.at !== null ? 'text-completed-text' : 'text-ink-subtle',
                  Icon === LoaderCircle && 'animate-spin',
                )}
              />
              {visibleLine(step.label)}
              {step.key !== 'asked' && step.at !== null ? (
                <span className="tabular text-ink-subtle">
                  +{formatDuration(Date.parse(step.at) - Date.parse(request.createdAt))}
                </span>
              ) : null}
            </li>
          )
        })}
      </ol>
      {request.responseError === null ? null : (
        <p className="text-xs break-words text-failed-text">{request.responseError}</p>
      )}
    </div>
  )
}
