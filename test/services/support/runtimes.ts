import type { RuntimeCapabilities, RuntimeDescriptor } from '@/orchestration/model/runtime'

const ALL: RuntimeCapabilities = {
  startSession: true,
  streamEvents: true,
  interrupt: true,
  respond: true,
  questions: true,
  resume: true,
  customModels: false,
  sendDuringTurn: false,
  followUp: true,
}

/** A runtime that is installed and ready, with the models `<id>-fast` (default) and `<id>-smart`. */
export function describeRuntime(
  id: string,
  capabilities: Partial<RuntimeCapabilities> = {},
  probe: Partial<RuntimeDescriptor['probe']> = {},
): RuntimeDescriptor {
  return {
    id,
    kind: 'demo',
    title: id,
    source: 'built-in',
    capabilities: { ...ALL, ...capabilities },
    probe: {
      installed: true,
      status: 'ready',
      version: '1.0.0',
      auth: { status: 'not_needed' },
      models: [
        {
          id: `${id}-fast`,
          label: 'Fast',
          isDefault: true,
          options: [{ name: 'reasoningEffort', values: ['low', 'high'] }],
        },
        { id: `${id}-smart`, label: 'Smart', options: [] },
      ],
      message: null,
      checkedAt: '2026-01-01T00:00:00.000Z',
      ...probe,
    },
  }
}
