'use client'
import { useMutation, useQuery } from '@tanstack/react-query'
import { toast } from 'sonner'
import { CopyButton } from '@/components/text/copy-button'
import { errorMessage } from '@/components/text/error-message'
import { useTRPC } from '@/components/trpc/trpc'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { Card, CardBody, CardHeader, CardTitle } from '@/components/ui/card'
import type { Entry } from './definition-draft'

/** Agents known by name: the installed first, how the others get here, and more from a registry file. */
export function KnownAgents({ onUse }: { onUse: (entry: Entry) => void }) {
  const trpc = useTRPC()
  const catalogue = useQuery(trpc.runtimes.catalogue.queryOptions())
  const registry = useMutation(
    trpc.runtimes.readRegistry.mutationOptions({
      onError: (error) => toast.error('The file was not read.', { description: errorMessage(error) }),
    }),
  )
  return (
    <Card aria-label="Known agents">
      <CardHeader>
        <CardTitle>Known agents</CardTitle>
      </CardHeader>
      <ul className="divide-y divide-line">
        {catalogue.data?.map(({ id, title, installed, install, homepage, launch }) => (
          <li key={id} className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2 text-sm">
            <a href={homepage} rel="noreferrer noopener" target="_blank" className="font-medium underline">
              {title}
            </a>
            {installed ? <Badge>installed</Badge> : null}
            {installed || install === null ? null : (
              <span className="flex min-w-0 items-center">
                <code className="truncate font-mono text-xs text-ink-muted">{install}</code>
                <CopyButton text={install} label={`Copy how to install ${title}`} />
              </span>
            )}
            {launch === null || installed ? null : (
              <Button size="sm" className="ml-auto" onClick={() => onUse({ ...launch, id: `${id}-npx` })}>
                Add without installing
              </Button>
            )}
          </li>
        ))}
        {registry.data?.entries.map((entry) => (
          <li key={`registry ${entry.id}`} className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2 text-sm">
            <span className="font-medium">{entry.title}</span>
            <span className="text-xs text-ink-subtle">from the registry file</span>
            <Button size="sm" className="ml-auto" onClick={() => onUse(entry)}>
              Add
            </Button>
          </li>
        ))}
      </ul>
      <CardBody className="grid grid-cols-1 gap-1 text-sm text-ink-muted">
        <label htmlFor="registry-file">Read agents from a registry.json of the Agent Client Protocol</label>
        <input
          id="registry-file"
          type="file"
          accept="application/json,.json"
          onChange={(event) => void event.target.files?.[0]?.text().then((text) => registry.mutate({ text }))}
        />
        {registry.data === undefined || registry.data.skipped.length === 0 ? null : (
          <p className="text-xs text-ink-subtle">Only as a download, left out: {registry.data.skipped.join(', ')}</p>
        )}
      </CardBody>
    </Card>
  )
}
