import { DomainError } from '@/orchestration/model/errors'
import type { ProgramEntry } from './sealed-env'

/** Arguments are stored and shown in the clear, and every user of the machine sees them in its process list. */
const SECRET_OPTION =
  /^--?(?:[\w-]*-)?(?:api-?key|key|token|auth-token|access-token|secret|password|passwd|pass|bearer)$/i
const SECRET_TEXT =
  /\bbearer\s+\S{8}|\bauthorization:|\b(?:sk|pk|rk)-[\w-]{16}|\bgh[pousr]_\w{20}|\bxox[abprs]-|\bAKIA[0-9A-Z]{16}\b|\bAIza[\w-]{30}/i

/** @throws DomainError `invalid_input` naming the place of the argument, never its text. */
export function refuseSecretArgs({ args }: ProgramEntry): void {
  args.forEach((arg, index) => {
    const [option = '', value = args[index + 1]] = arg.includes('=') ? splitOnce(arg) : [arg]
    const isOptionWithValue =
      SECRET_OPTION.test(option) && value !== undefined && value !== '' && !value.startsWith('-')
    if (!isOptionWithValue && !SECRET_TEXT.test(arg)) return
    throw new DomainError(
      'invalid_input',
      `Argument ${index + 1} looks like a secret. Arguments are stored and shown in the clear; put it in a variable.`,
    )
  })
}

function splitOnce(arg: string): [option: string, value: string] {
  const at = arg.indexOf('=')
  return [arg.slice(0, at), arg.slice(at + 1)]
}
