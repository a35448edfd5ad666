import { FileUp } from 'lucide-react'
import { useRef } from 'react'
import { Button } from '@/components/ui/button'

type RegistryFileProps = {
  /** Agents of the file that no package runner can start. */
  skipped: readonly string[]
  isReading: boolean
  onText: (text: string) => void
}

/** Reads a registry.json that a person chooses; nothing is fetched or stored. */
export function RegistryFile({ skipped, isReading, onText }: RegistryFileProps) {
  const input = useRef<HTMLInputElement>(null)
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
      <label htmlFor="registry-file" className="min-w-0 flex-1 basis-60">
        More agents from a registry.json of the Agent Client Protocol
      </label>
      <input
        ref={input}
        id="registry-file"
        type="file"
        accept="application/json,.json"
        className="sr-only"
        tabIndex={-1}
        onChange={(event) => {
          void event.target.files?.[0]?.text().then(onText)
          event.target.value = '' // the same file again is a choice too
        }}
      />
      <Button size="sm" busy={isReading} onClick={() => input.current?.click()}>
        {isReading ? null : <FileUp />}
        Choose a file
      </Button>
      {skipped.length === 0 ? null : (
        <p className="w-full text-xs text-ink-subtle">Only as a download, left out: {skipped.join(', ')}</p>
      )}
    </div>
  )
}
