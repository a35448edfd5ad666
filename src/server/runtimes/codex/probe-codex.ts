import type { ModelDescriptor, OptionCapability, RuntimeProbe } from '@/orchestration/model/runtime'
import { type CodexLaunch, startCodexProcess } from './codex-process'
import { isMethodMissing, type JsonRpcPeer } from '../json-rpc-peer'
import { accountSchema, configSchema, modelListSchema } from './codex-wire'

const SIGN_IN = 'codex login'

/**
 * Starts codex, asks who is signed in and which models there are, and ends it: nothing is sent to a provider.
 * @throws RuntimeFailure when it cannot be started.
 */
export async function probeCodex(
  launch: CodexLaunch,
  options: { cwd: string; marker: string; signal: AbortSignal },
): Promise<Omit<RuntimeProbe, 'checkedAt'>> {
  const ignore = () => undefined
  const { peer, child, version } = await startCodexProcess(launch, options, {
    onRequest: ignore,
    onNotification: ignore,
    onGarbage: ignore,
    onTooLong: ignore,
    onStderr: ignore,
  })
  try {
    const account = accountSchema.parse(await peer.request('account/read', {}))
    const models = modelListSchema.parse(await peer.request('model/list', {}))
    const configured = await readConfiguredModel(peer)
    const isSignedIn = !!account.account || !account.requiresOpenaiAuth
    return {
      installed: true,
      status: isSignedIn ? 'ready' : 'unauthenticated',
      version,
      auth: {
        status: account.account ? 'signed_in' : isSignedIn ? 'not_needed' : 'signed_out',
        ...(account.account ? { account: account.account.email ?? account.account.type } : {}),
        ...(isSignedIn ? {} : { signInCommand: SIGN_IN }),
      },
      models: withDefault(models.data.filter(({ hidden }) => !hidden).map(describeModel), configured),
      message: isSignedIn ? null : `Sign in on the server: ${SIGN_IN}`,
    }
  } finally {
    await child.stop()
  }
}

async function readConfiguredModel(peer: JsonRpcPeer): Promise<string | null> {
  try {
    return configSchema.parse(await peer.request('config/read', { includeLayers: false })).config.model ?? null
  } catch (error) {
    if (isMethodMissing(error)) return null // an older codex
    throw error
  }
}

/** Who has named a model in codex's settings means that one by default; it need not be among the listed. */
function withDefault(models: ModelDescriptor[], configured: string | null): ModelDescriptor[] {
  if (configured === null) return models
  const others = models.map(({ isDefault: _isDefault, ...model }) => model)
  const chosen = others.find(({ id }) => id === configured)
  if (chosen === undefined) return [{ id: configured, label: configured, options: [], isDefault: true }, ...others]
  return others.map((model) => (model === chosen ? { ...model, isDefault: true } : model))
}

type CodexModel = ReturnType<typeof modelListSchema.parse>['data'][number]

function describeModel(model: CodexModel): ModelDescriptor {
  const efforts = model.supportedReasoningEfforts.map(({ reasoningEffort }) => reasoningEffort)
  const options: OptionCapability[] =
    efforts.length === 0
      ? []
      : [
          {
            name: 'reasoningEffort',
            values: efforts,
            ...(model.defaultReasoningEffort ? { default: model.defaultReasoningEffort } : {}),
          },
        ]
  if (model.serviceTiers.length > 0) options.push({ name: 'fastMode' })
  return {
    id: model.id,
    label: model.displayName ?? model.id,
    options,
    ...(model.description ? { description: model.description } : {}),
    ...(model.isDefault ? { isDefault: true } : {}),
  }
}
