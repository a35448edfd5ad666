import { z } from 'zod'
import { SCOPES } from '@/server/auth/permissions'

const email = z.email('--email must be an e-mail address')
const scope = z.enum(SCOPES, `--scopes must be of ${SCOPES.join(', ')}`)

/** An order of the machine's operator, as it goes over the socket. Paths are absolute, times ISO 8601 UTC. */
export const adminRequestSchema = z.discriminatedUnion('command', [
  z.strictObject({ command: z.literal('create-owner'), email, name: z.string().min(1), password: z.string() }),
  z.strictObject({
    command: z.literal('create-token'),
    email,
    name: z.string().min(1).max(120),
    scopes: z.array(scope).min(1),
    /** Null: after the usual time. */
    expiresAt: z.iso.datetime().nullable(),
  }),
  z.strictObject({ command: z.literal('reset-password'), email, password: z.string() }),
  z.strictObject({ command: z.literal('backup'), file: z.string().min(1) }),
  z.strictObject({ command: z.literal('verify-ledger') }),
])
export type AdminRequest = z.infer<typeof adminRequestSchema>
export type AdminCommand = AdminRequest['command']

/**
 * An order with the name of the machine's user who gives it, as the command says: the socket is open to the server's own user
 * alone, and it is for the record.
 */
export const signedRequestSchema = z
  .looseObject({ operator: z.string().min(1).max(100).default('unknown') })
  .transform(({ operator, ...request }) => ({ operator, request }))
  .pipe(z.object({ operator: z.string(), request: adminRequestSchema }))

/** `text` is for standard output, `note` and a refusal's `message` for standard error; a refusal has exit code 1. */
export const adminAnswerSchema = z.union([
  z.strictObject({ ok: z.literal(true), text: z.string(), note: z.string().optional() }),
  z.strictObject({ ok: z.literal(false), message: z.string() }),
])
export type AdminAnswer = z.infer<typeof adminAnswerSchema>
