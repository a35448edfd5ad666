import { readdirSync } from 'node:fs'
import path from 'node:path'

/** Who may see an entry without any right of their own. `signed in` asks further: the service behind it has the last word. */
export type Policy = 'open' | 'signed in'

/** Every page. One that is missing here fails a test: decide who may see it, and write it down. */
export const PAGES: Readonly<Record<string, Policy>> = {
  '/': 'signed in',
  '/inbox': 'signed in',
  '/runs': 'signed in',
  '/runs/new': 'signed in',
  '/runs/[id]': 'signed in',
  '/runs/[id]/workers/[workerId]': 'signed in',
  '/runtimes': 'signed in',
  '/settings/sessions': 'signed in',
  '/settings/tokens': 'signed in',
  '/setup': 'open', // the first owner, by a one-time link
  '/sign-in': 'open',
}

export type Route = {
  who: Policy
  methods: readonly ('GET' | 'POST')[]
  /** Its answer is the same for everybody and may be kept. */
  isPublicAnswer?: boolean
}

/** Every route below /api. `[id]` and the like are filled in by the tests. */
export const ROUTES: Readonly<Record<string, Route>> = {
  '/api/auth/[...nextauth]': { who: 'open', methods: ['GET', 'POST'] }, // signing in
  '/api/health': { who: 'open', methods: ['GET'] }, // says only that the process lives
  '/api/openapi.json': { who: 'open', methods: ['GET'], isPublicAnswer: true }, // describes the procedures
  '/api/ready': { who: 'open', methods: ['GET'] }, // says only whether it is ready
  '/api/runs/[id]/events': { who: 'signed in', methods: ['GET'] },
  '/api/runs/[id]/trace': { who: 'signed in', methods: ['GET'] },
  '/api/setup': { who: 'open', methods: ['POST'] }, // the first owner, by a one-time token
  '/api/trpc/[trpc]': { who: 'signed in', methods: ['GET', 'POST'] },
  '/api/v1/[...path]': { who: 'signed in', methods: ['GET', 'POST'] },
  '/api/workers/[id]/spill': { who: 'signed in', methods: ['GET'] },
  '/api/artifacts/[id]/content': { who: 'signed in', methods: ['GET'] },
}

/** The addresses that Next makes of the files of src/app, without groups. */
export function listedEntries(): { pages: string[]; routes: string[] } {
  const files = readdirSync('src/app', { recursive: true, encoding: 'utf8' }).map((file) =>
    file.split(path.sep).join('/'),
  )
  const addressOf = (file: string) => `/${path.dirname(file)}`.replace(/\/\([^/]+\)/g, '').replace(/\/\.$/, '') || '/'
  const named = (name: RegExp) => files.filter((file) => name.test(path.basename(file))).map(addressOf)
  return { pages: named(/^page\.[jt]sx?$/).sort(), routes: named(/^route\.[jt]s$/).sort() }
}
