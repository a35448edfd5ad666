import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { DEFAULT_DEMO_EFFORT, DEFAULT_DEMO_MODEL, DEMO_EFFORTS } from '../demo-models'

const messageSchema = z.object({ role: z.enum(['user', 'agent']), text: z.string() })
const sessionSchema = z.object({
  id: z.string(),
  model: z.string(),
  effort: z.enum(DEMO_EFFORTS),
  messages: z.array(messageSchema),
  costUsd: z.number(),
})
export type DemoSession = z.infer<typeof sessionSchema>

/** Sessions as one JSON file each, so that another process can go on with them. */
export function createSessionStore(folder: string) {
  const fileOf = (id: string) => path.join(folder, `${id}.json`)
  return {
    create(id: string): DemoSession {
      return { id, model: DEFAULT_DEMO_MODEL, effort: DEFAULT_DEMO_EFFORT, messages: [], costUsd: 0 }
    },
    /** Null for an id that is not ours: it comes from outside and must not lead elsewhere on the disk. */
    read(id: string): DemoSession | null {
      if (!/^[\w-]{1,80}$/.test(id) || !existsSync(fileOf(id))) return null
      return sessionSchema.parse(JSON.parse(readFileSync(fileOf(id), 'utf8')))
    },
    write(session: DemoSession): void {
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      writeFileSync(fileOf(session.id), JSON.stringify(session), { mode: 0o600 })
    },
  }
}
