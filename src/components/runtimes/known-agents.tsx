'use client'
import { visibleLine } from '@/orchestration/model/visible-text'
import { useMutation } from '@tanstack/react-query'
import { useQuery } from '@/components/trpc/use-query'
import { Download } from 'lucide-react'
import type { ReactNode } from 'react'
import { toast } from 'sonner'
import { CopyButton } from '@/components/text/copy-button'
import { errorMessage } from '@/components/text/error-message'
import { type RouterOutputs, useTRPC } from '@/components/trpc/trpc'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { Card, CardBody, CardHeader, CardTitle } from '@/components/ui/card'
import type { Entry } from './definition-draft'
import { RegistryFile } from './registry-file'

type KnownAgent = RouterOutputs['runtimes']['catalogue'][number]

/** Agents known by name: the installed first, how the others get here, and more from a registry file. */
export function KnownAgents({ onUse }: { onUse: (entry: Entry) => void }) {
  const trpc = useTRPC()
  const catalogue = useQuery(trpc.runtimes.catalogue.queryOptions())
  const runtimes = useQuery(trpc.runtimes.list.queryOptions({}, { staleTime: 30_000 }))
  const registry = useMutation(
    trpc.runtimes.readRegistry.mutationOptions({
      onError: (error) => toast.error('The file was not read.', { description: errorMessage(error) }),
    }),
  )
  // Not only on the PATH: the operator may have named it with its whole path.
  const isHere = ({ id, installed }: KnownAgent) =>
    installed ||
    (runtimes.data ?? []).some((runtime) => runtime.probe.installed && [runtime.id, runtime.kind].includes(id))
  const agents = catalogue.data ?? []
  const here = agents.filter(isHere)
  const installable = agents.filter((agent) => !isHere(agent) && agent.install !== null)
  const others = agents.filter((agent) => !isHere(agent) && agent.install === null)
  return (
    <Card aria-label="Known agents">
      <CardHeader>
        <CardTitle>Known agents</CardTitle>
      </CardHeader>
      <ul className="divide-y divide-line">
        {here.map((agent) => (
          <Row key={agent.id} name={<AgentLink agent={agent} />}>
            <Badge tone="completed">installed</Badge>
          </Row>
        ))}
        {installable.map((agent) => (
          <Row key={agent.id} name={<AgentLink agent={agent} />} action={<UseLaunch agent={agent} onUse={onUse} />}>
            <span className="grid min-w-0">
              <span className="flex min-w-0 items-center">
                <code className="min-w-0 font-mono text-xs break-all text-ink-muted">{agent.install}</code>
                <CopyButton text={agent.install ?? ''} label={`Copy how to install ${visibleLine(agent.title)}`} />
              </span>
              {agent.needs === null ? null : <span className="text-xs text-waiting-text">{agent.needs}</span>}
            </span>
          </Row>
        ))}
        {registry.data?.entries.map((entry) => (
          <Row
            key={`registry ${entry.id}`}
            name={<span className="font-medium">{visibleLine(entry.title ?? entry.id)}</span>}
            action={
              <Button size="sm" aria-label={`Add ${visibleLine(entry.title ?? entry.id)}`} onClick={() => onUse(entry)}>
                Add
              </Button>
            }
          >
            <span className="text-xs text-ink-subtle">from the registry file</span>
          </Row>
        ))}
      </ul>
      <CardBody className="grid grid-cols-1 gap-4 border-t border-line text-sm text-ink-muted">
        {others.length === 0 ? null : (
          <p>
            Installed as their vendors say, and then found by themselves:{' '}
            {others.map((agent, index) => (
              <span key={agent.id}>
                {index === 0 ? '' : ', '}
                <AgentLink agent={agent} />
              </span>
            ))}
            .
          </p>
        )}
        <RegistryFile
          skipped={registry.data?.skipped ?? []}
          isReading={registry.isPending}
          onText={(text) => registry.mutate({ text })}
        />
      </CardBody>
    </Card>
  )
}

function Row({ name, children, action }: { name: ReactNode; children: ReactNode; action?: ReactNode }) {
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2 text-sm">
      <span className="w-36 shrink-0 max-sm:w-full">{name}</span>
      <div className="flex min-w-0 flex-1 basis-60 items-center">{children}</div>
      {action}
    </li>
  )
}

function AgentLink({ agent: { title, homepage } }: { agent: KnownAgent }) {
  return (
    <a href={homepage} rel="noreferrer noopener" target="_blank" className="font-medium text-ink underline">
      {title}
    </a>
  )
}

function UseLaunch({ agent: { id, title, launch }, onUse }: { agent: KnownAgent; onUse: (entry: Entry) => void }) {
  if (launch === null) return null
  return (
    <Button
      size="sm"
      aria-label={`Add ${title} without installing`}
      title="Started by a package runner, which fetches it at its first start"
      onClick={() => onUse({ ...launch, id: `${id}-npx` })}
    >
      <Download />
      Add without installing
    </Button>
  )
}
