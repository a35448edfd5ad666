import {
  actsWithoutAsking,
  describesSelfApproval,
  isApprovalSetting,
  isSelfApprovingMode,
  type SessionMode,
} from '@/orchestration/model/approval-settings'
import type { WireConfigOption, WireSessionState } from './wire'

/**
 * Whether a setting of an agent decides who approves: by its category, its id or name, or one of its values. A list of
 * models is judged by its id and name alone; single models are refused where they are chosen.
 */
export function isApprovalOption(option: WireConfigOption): boolean {
  if (option.category === 'mode' || isApprovalSetting(option.id) || isApprovalSetting(option.name ?? '')) return true
  if (option.type === 'boolean' || option.category === 'model' || option.id === 'model') return false
  return option.options.some(({ value, name }) => actsWithoutAsking(value) || actsWithoutAsking(name ?? ''))
}

/** Where a definition's mode goes when the agent has no list of modes: the select that offers it, that of the category first. */
export function modeOption(state: WireSessionState, mode: string): WireConfigOption | undefined {
  const options = (state.configOptions ?? []).filter(isApprovalOption)
  const offering = options.filter((option) => option.type === 'select' && offers(option, mode))
  return offering.find(isOfModeCategory) ?? offering[0] ?? options.find(isOfModeCategory)
}

type InForce = { id: string; name: string; description: string }

/** The mode that the agent says is in force; null when it says none. `selfApproving`: modes known to be so by other words. */
export function modeInForce(
  state: WireSessionState,
  { wanted, selfApproving = [] }: { wanted: string | null; selfApproving?: readonly string[] },
): SessionMode | null {
  const { currentModeId, availableModes } = state.modes ?? {}
  const mode = availableModes?.find(({ id }) => id === currentModeId)
  const found: InForce[] = [
    ...(currentModeId ? [{ id: currentModeId, name: mode?.name ?? '', description: mode?.description ?? '' }] : []),
    ...(state.configOptions ?? []).filter(isApprovalOption).flatMap(optionInForce),
  ]
  const isSelfApproving = ({ id, name, description }: InForce) =>
    selfApproving.includes(id) ||
    isSelfApprovingMode(id) ||
    isSelfApprovingMode(name) ||
    describesSelfApproval(description)
  const shown = found.find(isSelfApproving) ?? found[0]
  if (shown === undefined) return null
  return { mode: shown.id, actsWithoutAsking: isSelfApproving(shown), isSetByDefinition: shown.id === wanted }
}

/** A notification has changed the mode: the list of modes and the option of the same meaning follow it together. */
export function withMode(state: WireSessionState, mode: string): WireSessionState {
  return {
    ...state,
    modes: { ...state.modes, currentModeId: mode },
    configOptions: state.configOptions?.map((option) =>
      option.type === 'select' && isOfModeCategory(option) && offers(option, mode)
        ? { ...option, currentValue: mode }
        : option,
    ),
  }
}

/** As `withMode`, where the agent has sent its options anew. */
export function withOptions(state: WireSessionState, configOptions: WireConfigOption[]): WireSessionState {
  const mode = configOptions.find(isOfModeCategory)
  const ids = state.modes?.availableModes?.map(({ id }) => id) ?? []
  const isListed = mode?.type === 'select' && typeof mode.currentValue === 'string' && ids.includes(mode.currentValue)
  return {
    ...state,
    configOptions,
    modes: isListed ? { ...state.modes, currentModeId: mode.currentValue } : state.modes,
  }
}

function optionInForce(option: WireConfigOption): InForce[] {
  if (option.type === 'boolean') {
    return option.currentValue === true ? [{ id: option.id, name: option.name ?? '', description: '' }] : []
  }
  const { currentValue, options } = option
  if (!currentValue) return []
  const choice = options.find(({ value }) => value === currentValue)
  return [{ id: currentValue, name: choice?.name ?? '', description: choice?.description ?? '' }]
}

function isOfModeCategory({ category }: WireConfigOption): boolean {
  return category === 'mode'
}

function offers(option: WireConfigOption, mode: string): boolean {
  return option.type === 'select' && option.options.some(({ value }) => value === mode)
}
