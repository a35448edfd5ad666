import type { ModelDescriptor, RuntimeProbe } from '@/orchestration/model/runtime'
import { type PiLaunch, startPiProcess } from './pi-process'
import { readVersion } from '../read-version'
import { piModelsSchema } from './pi-wire'

const THINKING_LEVELS = ['off', 'minimal', 'low', 'medium', 'high']

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
    { onEvent: ignore, onGarbage: ignore, onStderr: ignore },
  )
  const giveUp = () => void pi.child.stop()
  options.signal.addEventListener('abort', giveUp, { once: true })
  try {
    options.signal.throwIfAborted() // it may have been given up while the process was started
    const { models } = piModelsSchema.parse(await pi.command('get_available_models'))
    const hasModels = models.length > 0
    return {
      installed: true,
      status: hasModels ? 'ready' : 'unauthenticated',
      version,
      // pi lists the models of providers that it has keys for, and of no others.
      auth: hasModels ? { status: 'signed_in' } : { status: 'signed_out', signInCommand: 'pi, then /login' },
      models: models.map(describeModel),
      message: hasModels ? null : 'pi has no provider: sign in on the server, or set a provider’s key.',
    }
  } finally {
    options.signal.removeEventListener('abort', giveUp)
    await pi.child.stop()
  }
}

type PiModel = ReturnType<typeof piModelsSchema.parse>['models'][number]

function describeModel(model: PiModel, index: number): ModelDescriptor {
  return {
    id: `${model.provider}/${model.id}`,
    label: model.name ?? model.id,
    options: model.reasoning ? [{ name: 'thinkingLevel', values: THINKING_LEVELS }] : [],
    ...(index === 0 ? { isDefault: true } : {}),
    ...(model.contextWindow === undefined ? {} : { contextWindow: model.contextWindow }),
    ...(model.cost === undefined ? {} : { inputPerMTok: model.cost.input, outputPerMTok: model.cost.output }),
  }
}
