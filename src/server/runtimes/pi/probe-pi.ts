import type { ModelDescriptor, RuntimeProbe } from '@/orchestration/model/runtime'
import { type PiLaunch, startPiProcess } from './pi-process'
import { readVersion } from '../read-version'
import { piModelsSchema, type PiState, piStateSchema } from './pi-wire'

const THINKING_LEVELS = ['off', 'minimal', 'low', 'medium', 'high']
const FURTHER_LEVELS = ['xhigh', 'max']

/** Starts pi, asks which models it has keys for, and ends it: nothing is sent to a provider. */
export async function probePi(
  launch: PiLaunch,
  options: { cwd: string; marker: string; signal: AbortSignal },
): Promise<Omit<RuntimeProbe, 'checkedAt'>> {
  options.signal.throwIfAborted()
  const ignore = () => undefined
  const version = await readVersion({ ...launch, args: ['--version'] }, options)
  const pi = await startPiProcess(
    launch,
    { ...options, args: ['--no-session', '--offline'] },
    { onEvent: ignore, onGarbage: ignore, onTooLong: ignore, onStderr: ignore },
  )
  const giveUp = () => void pi.child.stop()
  options.signal.addEventListener('abort', giveUp, { once: true })
  try {
    options.signal.throwIfAborted() // it may have been given up while the process was started
    const { models } = piModelsSchema.parse(await pi.command('get_available_models'))
    const state = piStateSchema.safeParse(await pi.command('get_state')).data
    const hasModels = models.length > 0
    return {
      installed: true,
      status: hasModels ? 'ready' : 'unauthenticated',
      version,
      // pi lists the models of providers that it has keys for, and of no others.
      auth: hasModels ? { status: 'signed_in' } : { status: 'signed_out', signInCommand: 'pi, then /login' },
      models: models.map((model) => describeModel(model, state)),
      message: hasModels ? null : 'pi has no provider: sign in on the server, or set a provider’s key.',
    }
  } finally {
    options.signal.removeEventListener('abort', giveUp)
    await pi.child.stop()
  }
}

type PiModel = ReturnType<typeof piModelsSchema.parse>['models'][number]

/** `current` is the model that pi itself would take: the first of its list may be any provider's dearest. */
function describeModel(model: PiModel, state: PiState | undefined): ModelDescriptor {
  const current = state?.model
  const isDefault = current?.id === model.id && (current.provider ?? model.provider) === model.provider
  const levels = thinkingLevels(model)
  const level = state?.thinkingLevel
  const defaultLevel = isDefault && level && levels.includes(level) ? { default: level } : {}
  return {
    id: `${model.provider}/${model.id}`,
    label: model.name ?? model.id,
    options: levels.length === 0 ? [] : [{ name: 'thinkingLevel', values: levels, ...defaultLevel }],
    ...(isDefault ? { isDefault: true } : {}),
    ...(model.contextWindow === undefined ? {} : { contextWindow: model.contextWindow }),
    ...(model.cost === undefined ? {} : { inputPerMTok: model.cost.input, outputPerMTok: model.cost.output }),
  }
}

/** A model says which levels it does not have (null) and which of the further ones it does. */
function thinkingLevels({ reasoning, thinkingLevelMap = {} }: PiModel): string[] {
  if (!reasoning) return []
  const further = FURTHER_LEVELS.filter((level) => typeof thinkingLevelMap[level] === 'string')
  return [...THINKING_LEVELS, ...further].filter((level) => thinkingLevelMap[level] !== null)
}
