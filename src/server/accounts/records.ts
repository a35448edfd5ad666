import type { Role, Scope } from '@/server/auth/permissions'

/** Times are ISO 8601 UTC. A password's hash never leaves `UserCredentials`. */
export type UserRecord = {
  id: string
  email: string
  name: string
  active: boolean
  /** Counts up when every session of the user must end: new password, deactivation, "sign out everywhere". */
  sessionVersion: number
  createdAt: string
}

export type UserCredentials = { user: UserRecord; passwordHash: string | null }

export type WorkspaceRecord = { id: string; name: string; createdAt: string }

export type MemberRecord = { userId: string; workspaceId: string; role: Role; createdAt: string; user: UserRecord }

/** A sign-in of a browser that still counts. */
export type SessionRecord = {
  id: string
  userId: string
  /** As the browser named itself at sign-in; a claim, not a fact. */
  userAgent: string
  /** The address that signed in, or an empty string when it is not known. */
  address: string
  createdAt: string
  lastSeenAt: string
}

export type SessionEndReason = 'sign_out' | 'ended_by_user' | 'password_changed' | 'user_changed'

/** A token without its secret: that is shown once, when it is made. */
export type TokenRecord = {
  id: string
  workspaceId: string
  userId: string
  name: string
  scopes: Scope[]
  createdAt: string
  expiresAt: string | null
  lastUsedAt: string | null
  revokedAt: string | null
}

export type AuditRecord = {
  seq: number
  at: string
  workspaceId: string | null
  actorId: string
  actorName: string
  action: string
  /** What was acted on, by id. */
  object: string
  result: 'ok' | 'refused' | 'failed'
  /** Small facts for the reader; never bodies, prompts or secrets. */
  detail: Record<string, string | number | boolean | null>
  /** Hash of the entry before (64 zeros for the first) and SHA-256 (hex) over that and this entry. */
  previous: string
  hash: string
}
