/** The demo's models: they differ in depth, pace, price and reliability, so that there is something to compare. */
export type DemoModel = {
  id: string
  label: string
  description: string
  /** How much of an answer's possible parts it gives. */
  depth: 'short' | 'full' | 'uneven'
  wordDelayMs: number
  thoughtDelayMs: number
  inputPerMTok: number
  outputPerMTok: number
  contextWindow: number
  /** Share of first attempts that fail; a later attempt fails far less often. */
  failShare: number
}

export const DEMO_MODELS = [
  {
    id: 'demo-fast',
    label: 'Demo fast',
    description: 'Short answers at once, at the lowest price.',
    depth: 'short',
    wordDelayMs: 18,
    thoughtDelayMs: 350,
    inputPerMTok: 0.1,
    outputPerMTok: 0.4,
    contextWindow: 32_000,
    failShare: 0,
  },
  {
    id: 'demo-smart',
    label: 'Demo smart',
    description: 'Thorough answers with trade-offs; slower and dearer.',
    depth: 'full',
    wordDelayMs: 16,
    thoughtDelayMs: 500,
    inputPerMTok: 3,
    outputPerMTok: 15,
    contextWindow: 200_000,
    failShare: 0,
  },
  {
    id: 'demo-flaky',
    label: 'Demo flaky',
    description: 'Fails every now and then, as providers do; a retry usually helps.',
    depth: 'uneven',
    wordDelayMs: 20,
    thoughtDelayMs: 300,
    inputPerMTok: 0.5,
    outputPerMTok: 1.5,
    contextWindow: 64_000,
    failShare: 0.35,
  },
] as const satisfies readonly DemoModel[]

export const DEFAULT_DEMO_MODEL = 'demo-fast'
export const DEMO_EFFORTS = ['low', 'medium', 'high'] as const
export type DemoEffort = (typeof DEMO_EFFORTS)[number]
export const DEFAULT_DEMO_EFFORT: DemoEffort = 'medium'

export function findDemoModel(id: string): DemoModel | undefined {
  return DEMO_MODELS.find((model) => model.id === id)
}
