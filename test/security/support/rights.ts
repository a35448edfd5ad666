import type { Role, Scope } from '@/server/auth/permissions'

/** `own`: what the person made. A token needs one of its scopes besides; an empty list opens it to none. */
type Right = Record<Role, 'all' | 'own' | 'none'> & { scopes: readonly Scope[] }

const everybody = { owner: 'all', admin: 'all', member: 'all', viewer: 'all' } as const
const launchers = { owner: 'all', admin: 'all', member: 'all', viewer: 'none' } as const
const makers = { owner: 'all', admin: 'all', member: 'own', viewer: 'none' } as const
const admins = { owner: 'all', admin: 'all', member: 'none', viewer: 'none' } as const

/** Who may what, written down from the promise to users (SECURITY.md), not from the code that keeps it. */
export const RIGHTS = {
  launch: { ...launchers, scopes: ['runs:launch'] },
  'read runs': { ...everybody, scopes: ['runs:read'] },
  'read requests': { ...everybody, scopes: ['runs:read', 'requests:answer'] },
  'read runtimes': { ...everybody, scopes: ['runs:read', 'runs:launch'] },
  'start programs': { ...launchers, scopes: ['runs:launch'] },
  'define runtimes': { ...admins, scopes: [] },
  control: { ...makers, scopes: ['runs:control'] },
  judge: { ...makers, scopes: ['runs:launch'] },
  answer: { ...makers, scopes: ['requests:answer'] },
  'delete runs': { ...makers, scopes: [] },
  'accept isolation': { owner: 'all', admin: 'none', member: 'none', viewer: 'none', scopes: [] },
  'own tokens': { owner: 'own', admin: 'own', member: 'own', viewer: 'none', scopes: [] },
} as const satisfies Record<string, Right>
export type RightName = keyof typeof RIGHTS

/** `self`: about the one who asks, and nobody else. */
export const PROCEDURE_RIGHTS: Readonly<Record<string, RightName | 'self'>> = {
  me: 'self',
  'me.sessions': 'self',
  'me.endSession': 'self',
  'me.endOtherSessions': 'self',
  'runtimes.list': 'read runtimes',
  'runtimes.refresh': 'start programs',
  'runtimes.isolation': 'read runtimes',
  'settings.acceptOpenIsolation': 'accept isolation',
  'runtimes.catalogue': 'read runtimes',
  'runtimes.definitions': 'define runtimes',
  'runtimes.save': 'define runtimes',
  'runtimes.remove': 'define runtimes',
  'runtimes.test': 'define runtimes',
  'runtimes.readRegistry': 'define runtimes',
  'runs.validate': 'launch',
  'runs.launch': 'launch',
  'runs.list': 'read runs',
  'runs.fork': 'launch',
  'runs.get': 'read runs',
  'runs.view': 'read runs',
  'runs.snapshot': 'read runs',
  'runs.trace': 'read runs',
  'runs.events': 'read runs',
  'artifacts.list': 'read runs',
  'artifacts.get': 'read runs',
  'runs.result': 'read runs',
  'runs.cancel': 'control',
  'runs.delete': 'delete runs',
  'workers.get': 'read runs',
  'workers.trace': 'read runs',
  'workers.controls': 'read runs',
  'workers.cancel': 'control',
  'workers.interrupt': 'control',
  'workers.retry': 'control',
  'workers.resume': 'control',
  'workers.send': 'control',
  'requests.list': 'read requests',
  'requests.get': 'read requests',
  'requests.answer': 'answer',
  'reductions.create': 'judge',
  'reductions.list': 'read runs',
  'reductions.get': 'read runs',
  'reductions.adopt': 'control',
  'tokens.create': 'own tokens',
  'tokens.list': 'own tokens',
  'tokens.revoke': 'own tokens',
}
