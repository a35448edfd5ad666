'use client'
import { CircleAlert, Play } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from '@/components/ui/button'
import { Notice } from '@/components/ui/notice'
import { exampleDraft } from './launch-draft'
import { checkDraft } from './to-launch-input'
import { useLaunch } from './use-launch'

/** An example run one click away, on the built-in runtime that needs no key. `children` stand beside the button. */
export function LaunchExample({ size, children }: { size?: 'lg'; children?: ReactNode }) {
  const { launch, isLaunching, error } = useLaunch()
  const start = () => {
    const { input } = checkDraft(exampleDraft())
    if (input === null) throw new Error('the example run does not fit its own schema')
    launch(input)
  }
  return (
    <div className="grid grid-cols-1 gap-5">
      <div className="flex flex-wrap gap-2 max-sm:grid">
        <Button variant="primary" size={size} onClick={start} busy={isLaunching}>
          {isLaunching ? null : <Play />}
          Launch the example run
        </Button>
        {children}
      </div>
      {error === null ? null : (
        <Notice role="alert" tone="failed" icon={CircleAlert} title="The example was not launched">
          {error}
        </Notice>
      )}
    </div>
  )
}
