import { type LucideIcon, Shield, ShieldAlert, ShieldCheck } from 'lucide-react'
import type { IsolationLevel, IsolationState } from '@/orchestration/model/isolation'
import type { Tone } from '@/components/ui/tone'

type Look = {
  label: string
  /** On a run, beside its other facts. */
  ofRun: string
  tone: Tone
  icon: LucideIcon
  title: string
  reach: string
  raise: string | null
}

/** What each level means for those who use this server, and how an operator raises it. */
export const ISOLATION_LOOKS = {
  sealed: {
    label: 'Sealed',
    ofRun: 'agents sealed',
    tone: 'completed',
    icon: ShieldCheck,
    title: 'Agents are sealed off from this server',
    reach:
      'An agent sees the folder of its own attempt and what its run names. It cannot read this server’s secrets and database or the work of other agents, and it cannot change its own program or the home folder.',
    raise: null,
  },
  separate_user: {
    label: 'Separate user',
    ofRun: 'agents not sealed',
    tone: 'waiting',
    icon: Shield,
    title: 'Agents run as another user of the system',
    reach: 'Agents cannot read this server’s secrets and database. They can read and change the work of other agents.',
    raise: 'To seal them off, allow user namespaces to the server, or install bubblewrap, and start it again.',
  },
  open: {
    label: 'Open',
    ofRun: 'agents not isolated',
    tone: 'failed',
    icon: ShieldAlert,
    title: 'Agents can read this server’s secrets',
    reach:
      'Agents run as the server’s own user. Whoever may launch a run can make an agent read the database and the keys of runtimes, and act as an owner.',
    raise:
      'Run the server on Linux with user namespaces allowed or bubblewrap installed, or set PLENUM_AGENT_USER to a user for agents, and start it again.',
  },
} as const satisfies Record<IsolationLevel, Look>

export const MECHANISMS = {
  bwrap: 'by bubblewrap',
  'util-linux': 'by namespaces (util-linux)',
  setuid: 'by a user of the system',
} as const satisfies Record<NonNullable<IsolationState['by']>, string>
