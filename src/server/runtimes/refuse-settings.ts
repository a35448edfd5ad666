import { findApprovalSetting } from '@/orchestration/model/approval-settings'
import type { StartSessionRequest } from '@/orchestration/model/runtime'
import type { ModelOptionName } from '@/orchestration/model/target'
import { RuntimeFailure } from '@/orchestration/session/runtime-failure'

type Settings = Pick<StartSessionRequest, 'options' | 'selection' | 'backend'>

/**
 * Refuses settings that decide who approves. The launch was checked for them already; a session never relies on that.
 * @throws RuntimeFailure `model_unlisted` naming the first of them.
 */
export function refuseApprovalSettings(request: Settings): void {
  const setting = findApprovalSetting(request)
  if (setting === null) return
  const message = `A launch cannot set ${setting}: only the definition of runtime ${request.backend} decides who approves.`
  throw new RuntimeFailure({ reason: 'model_unlisted', message })
}

/**
 * Refuses options and settings that an adapter would not honour: running something else than what was asked for would be a lie.
 * @throws RuntimeFailure `model_unlisted` naming the first of them.
 */
export function refuseOtherSettings(
  request: Settings,
  honoured: { options: readonly ModelOptionName[]; selection: readonly string[] },
): void {
  refuseApprovalSettings(request)
  const { options, selection, backend } = request
  const names: readonly string[] = honoured.options
  const option = Object.keys(options).find((name) => !names.includes(name))
  if (option !== undefined) throw refusal(backend, `option ${option}`, names)
  const setting = Object.keys(selection).find((name) => !honoured.selection.includes(name))
  if (setting !== undefined) throw refusal(backend, `setting ${setting}`, honoured.selection)
}

function refusal(backend: string, what: string, honoured: readonly string[]): RuntimeFailure {
  const offered = honoured.length > 0 ? honoured.join(', ') : 'none'
  return new RuntimeFailure({
    reason: 'model_unlisted',
    message: `The runtime ${backend} does not take the ${what} (it takes: ${offered}).`,
  })
}
