import type { ModelDescriptor, OptionCapability, SelectionCapability } from '@/orchestration/model/runtime'
import type { ModelOptions } from '@/orchestration/model/target'
import { actsWithoutAsking } from '@/orchestration/model/approval-settings'
import { RuntimeFailure } from '@/orchestration/session/runtime-failure'
import { isInvalidParams } from './acp-failure'
import { isApprovalOption, modeOption, withMode, withOptions } from './approval-options'
import { configResponseSchema, type WireConfigOption, type WireSessionState } from './wire'

type Select = Extract<WireConfigOption, { type: 'select' }>
export type Ask = (method: string, params: Record<string, unknown>) => Promise<unknown>
export type WantedSettings = {
  model: string | null
  options: ModelOptions
  selection: Record<string, string | number | boolean>
  /** From the runtime's definition or profile, never from a launch; null leaves the agent's own default. */
  mode: string | null
  /** The mode is a profile's, which an older or newer agent may not have. */
  modeIsOptional?: boolean
  /** A model that is not listed is asked for all the same; the agent refuses what it does not know. */
  customModels: boolean
}

/** The models an agent offers, from its config options or from the older list that some still have. */
export function toModels(state: WireSessionState): ModelDescriptor[] {
  const choice = modelOption(state)
  // The options an agent lists are those of its current model; what another model refuses fails typed at its start.
  const options = optionCapabilities(state)
  if (choice !== undefined) {
    return choice.options.filter(isNoMode).map(({ value, name, description }) => ({
      id: value,
      label: name || value,
      ...(description ? { description } : {}),
      ...(value === choice.currentValue ? { isDefault: true } : {}),
      options,
    }))
  }
  return (state.models?.availableModels ?? [])
    .filter(({ modelId }) => !actsWithoutAsking(modelId))
    .map(({ modelId, name, description }) => ({
      id: modelId,
      label: name || modelId,
      ...(description ? { description } : {}),
      ...(modelId === state.models?.currentModelId ? { isDefault: true } : {}),
      options,
    }))
}

const isNoMode = ({ value }: { value: string }) => !actsWithoutAsking(value)

/** The settings an agent lists beside its model, without those about approval. */
export function toSelection(state: WireSessionState): SelectionCapability[] {
  const model = modelOption(state)
  return (state.configOptions ?? [])
    .filter((option) => option !== model && !isApprovalOption(option))
    .map((option) =>
      option.type === 'boolean'
        ? { name: option.id, isBoolean: true }
        : { name: option.id, values: option.options.map(({ value }) => value) },
    )
}

export function currentModel(state: WireSessionState): string | null {
  return modelOption(state)?.currentValue ?? state.models?.currentModelId ?? null
}

/**
 * Puts a fresh session into the wanted mode, model and options, by whichever way the agent has.
 * @returns the state afterwards
 * @throws RuntimeFailure when the agent does not offer what is wanted: silently running something else would be a lie.
 */
export async function applySettings(
  ask: Ask,
  sessionId: string,
  found: WireSessionState,
  wanted: WantedSettings,
): Promise<WireSessionState> {
  let state = found

  async function setConfig(option: WireConfigOption, value: string | boolean): Promise<void> {
    const kind = option.type === 'boolean' ? { type: 'boolean' } : {}
    const answer = await ask('session/set_config_option', { sessionId, configId: option.id, value, ...kind })
    const configOptions = configResponseSchema.parse(answer) ?? withValue(state.configOptions, option.id, value)
    state = withOptions(state, configOptions ?? [])
  }

  if (wanted.mode !== null) await setMode(wanted.mode)
  if (wanted.model !== null && wanted.model !== currentModel(state)) await setModel(wanted.model)
  for (const [name, value] of Object.entries(wanted.options)) {
    const option = findOption(state, name)
    if (option === undefined) throw unlisted(`option ${name}`, value, [])
    await setConfig(option, checkedValue(option, name, value))
  }
  for (const [id, value] of Object.entries(wanted.selection)) {
    const option = state.configOptions?.find((candidate) => candidate.id === id && !isApprovalOption(candidate))
    if (option === undefined) throw unlisted(`setting ${id}`, value, [])
    await setConfig(option, checkedValue(option, id, value))
  }
  return state

  async function setMode(mode: string): Promise<void> {
    const modes = state.modes?.availableModes?.map(({ id }) => id) ?? []
    if (modes.includes(mode)) {
      if (state.modes?.currentModeId !== mode) await ask('session/set_mode', { sessionId, modeId: mode })
      state = withMode(state, mode)
      return
    }
    const option = modeOption(state, mode)
    const isOffered = option?.type === 'select' && option.options.some(({ value }) => value === mode)
    if (!isOffered && wanted.modeIsOptional === true) return
    if (option === undefined) throw unlisted('mode', mode, modes)
    if (option.currentValue === mode) return
    await setConfig(option, checkedValue(option, 'mode', mode))
  }

  async function setModel(model: string): Promise<void> {
    if (actsWithoutAsking(model)) throw unlisted('model', model, [])
    const option = modelOption(state)
    if (option !== undefined) return setModelOption(option, model)
    const listed = state.models?.availableModels?.map(({ modelId }) => modelId) ?? []
    if (!listed.includes(model) && !wanted.customModels) throw unlisted('model', model, listed)
    await ask('session/set_model', { sessionId, modelId: model })
    state = { ...state, models: { ...state.models, currentModelId: model } }
  }

  async function setModelOption(option: Select, model: string): Promise<void> {
    const listed = option.options.map(({ value }) => value)
    if (listed.includes(model)) return setConfig(option, model)
    if (!wanted.customModels) throw unlisted('model', model, listed)
    try {
      await setConfig(option, model)
    } catch (error) {
      throw isInvalidParams(error) ? unlisted('model', model, listed) : error
    }
  }
}

function modelOption(state: WireSessionState): Select | undefined {
  const selects = (state.configOptions ?? [])
    .filter((option) => option.type === 'select')
    .filter((option) => !isApprovalOption(option))
  const ofCategory = selects.filter((option) => option.category === 'model')
  // Some put their list of providers into the same category, and first.
  return (
    ofCategory.find((option) => option.id === 'model') ??
    ofCategory[0] ??
    selects.find((option) => option.id === 'model')
  )
}

function optionCapabilities(state: WireSessionState): OptionCapability[] {
  return (['reasoningEffort', 'variant', 'fastMode'] as const).flatMap((name): OptionCapability[] => {
    const option = findOption(state, name)
    if (option === undefined) return []
    if (option.type === 'boolean') return [{ name }]
    const values = option.options.map((choice) => choice.value)
    return [{ name, values, ...(option.currentValue ? { default: option.currentValue } : {}) }]
  })
}

/** The agent's own setting behind one of our option names. One that decides who approves is behind none of them. */
function findOption(state: WireSessionState, name: string): WireConfigOption | undefined {
  const all = (state.configOptions ?? []).filter((option) => !isApprovalOption(option))
  switch (name) {
    case 'reasoningEffort':
    case 'thinkingLevel':
      return all.find((option) => option.category === 'thought_level')
    case 'variant':
      return all.find((option) => option.type === 'select' && option.category === 'model_config')
    case 'fastMode':
      return all.find((option) => option.type === 'boolean' && /fast/i.test(option.id))
    default:
      return all.find((option) => option.id === name)
  }
}

function checkedValue(option: WireConfigOption, name: string, value: string | number | boolean): string | boolean {
  if (option.type === 'boolean') {
    if (typeof value !== 'boolean') throw unlisted(name, value, ['true', 'false'])
    return value
  }
  const offered = option.options.map((choice) => choice.value)
  const wanted = String(value)
  if (!offered.includes(wanted)) throw unlisted(name, value, offered)
  return wanted
}

function withValue(options: WireSessionState['configOptions'], id: string, value: string | boolean) {
  return options?.map((option): WireConfigOption => {
    if (option.id !== id) return option
    if (option.type === 'boolean') return { ...option, currentValue: value === true }
    return { ...option, currentValue: String(value) }
  })
}

function unlisted(what: string, value: string | number | boolean, offered: string[]): RuntimeFailure {
  const list = offered.length > 0 ? `offered: ${offered.slice(0, 20).join(', ')}` : 'the agent offers no such choice'
  return new RuntimeFailure({
    reason: 'model_unlisted',
    message: `The agent does not take ${what} "${value}" (${list}).`,
  })
}
