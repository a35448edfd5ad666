import { randomBytes } from 'node:crypto'
import type { NewId } from '@/orchestration/model/ids'
import type { Clock } from '@/orchestration/ports'
import type { Role, Scope } from '@/server/auth/permissions'
import type { Db } from '@/server/database/client'
import { sayUnavailable } from '@/server/database/say-unavailable'
import type { AuditSeal } from './audit-seal'
import { createAuditTrail, type CommitChange } from './audit-trail'
import { createFirstOwnerSetup } from './first-owner'
import { createMemberRows } from './members'
import { readRevocationMark } from './revocation-mark'
import type {
  AuditRecord,
  MemberRecord,
  SessionEndReason,
  SessionRecord,
  TokenRecord,
  UserCredentials,
  UserRecord,
  WorkspaceRecord,
} from './records'
import { createSessionRows } from './sessions'
import { createSettingRows } from './settings'
import { createTokenRows } from './tokens'
import { createUserRows } from './users'

/**
 * People, their roles, their tokens, small facts of the installation, and the record of who changed what. An
 * `audit` entry that is given with a change is stored in the same transaction.
 */
export interface AccountStore
  extends UserRows, SessionRows, MemberRows, TokenRows, SettingRows, FirstOwnerSetup, AuditTrail {
  /** Changes with each revocation by any process: a session, token, role, membership or user that counts no more. */
  getRevocationMark(): Promise<string | null>
}

/** E-mail addresses are compared without case and kept in lower case. */
export interface UserRows {
  getUser(userId: string): Promise<UserRecord | null>
  findCredentials(email: string): Promise<UserCredentials | null>
  /** Whether somebody still has a hash of a kind that is not made any more. */
  hasOldPasswordHashes(): Promise<boolean>
  /** For the same password: sessions go on. Changes nothing when the hash is not `before` any more. */
  replacePasswordHash(userId: string, before: string, passwordHash: string): Promise<void>
  /** Ends every session of the user. Throws `not_found`. */
  setPasswordHash(userId: string, passwordHash: string, audit?: AuditEntry): Promise<UserRecord>
  /** Deactivation ends every session; tokens of an inactive user are refused while it is inactive. Throws `not_found`. */
  setUserActive(userId: string, active: boolean): Promise<UserRecord>
  /** Ends every session of the user ("sign out everywhere"). Throws `not_found`. */
  endSessions(userId: string): Promise<UserRecord>
}

/** Sign-ins of browsers. A session counts while it is not ended, at most 30 days old and was used within 7 days. */
export interface SessionRows {
  createSession(input: { userId: string; userAgent: string; address: string }): Promise<SessionRecord>
  /** The session if it counts. Notes the use, at most once a minute. */
  useSession(sessionId: string): Promise<SessionRecord | null>
  /** Those that count, the last used first. */
  listSessions(userId: string): Promise<SessionRecord[]>
  /** Whether this call ended it: false for one that is ended, unknown or of another user. */
  endSession(userId: string, sessionId: string, reason: SessionEndReason, audit?: AuditEntry): Promise<boolean>
  /** Ends all of the user's sessions but this one. Answers how many it found. */
  endOtherSessions(userId: string, sessionId: string, audit?: AuditEntry): Promise<number>
}

export interface MemberRows {
  listWorkspaces(): Promise<WorkspaceRecord[]>
  /** The user's place: the oldest workspace it is a member of, or null. */
  getHomeMember(userId: string): Promise<MemberRecord | null>
  getMember(userId: string, workspaceId: string): Promise<MemberRecord | null>
  /** Oldest first. */
  listMembers(workspaceId: string): Promise<MemberRecord[]>
  /** Makes the user too. Throws `conflict` when the e-mail address is taken. */
  addMember(input: {
    workspaceId: string
    email: string
    name: string
    passwordHash: string
    role: Role
    auditOf?: (made: MadeMember) => AuditEntry | AuditEntry[]
  }): Promise<MemberRecord>
  /** Throws `not_found`, and `conflict` when it would leave the workspace without an owner. */
  setMemberRole(userId: string, workspaceId: string, role: Role): Promise<MemberRecord>
  /** Throws `not_found`, and `conflict` when it would leave the workspace without an owner. */
  removeMember(userId: string, workspaceId: string): Promise<void>
}

export interface TokenRows {
  /** `bearer` (`plm_<id>_<secret>`) is answered here once and never again: only its hash is stored. */
  createToken(input: {
    workspaceId: string
    userId: string
    name: string
    scopes: Scope[]
    /** Absent: after the usual time. Null, as tokens of earlier releases may have it: never. */
    expiresAt?: string | null
    /** As with `audit` below: of the token that is made. */
    auditOf?: (tokenId: string, expiresAt: string | null) => AuditEntry
  }): Promise<{ token: TokenRecord; bearer: string }>
  /** Newest first; of one user when `userId` is given. */
  listTokens(query: { workspaceId: string; userId?: string }): Promise<TokenRecord[]>
  getToken(tokenId: string): Promise<TokenRecord | null>
  /** A second call changes nothing. Throws `not_found`. */
  revokeToken(tokenId: string, audit?: AuditEntry): Promise<TokenRecord>
  /** The token a bearer belongs to, if it is known, not revoked and not expired. Notes the use, at most once a minute. */
  verifyToken(bearer: string): Promise<TokenRecord | null>
}

export interface SettingRows {
  getSetting(key: string): Promise<string | null>
  putSetting(key: string, value: string, audit?: AuditEntry): Promise<void>
}

export interface FirstOwnerSetup {
  hasOwner(): Promise<boolean>
  /** Makes a new one-time setup token and forgets the one before. Throws `conflict` when there is an owner. */
  issueSetupToken(): Promise<string>
  /** Whether the token is the one last issued and there is no owner yet. */
  isSetupToken(token: string): Promise<boolean>
  /**
   * Makes workspace and owner, once for the installation however many ask at the same time: all others get `conflict`.
   * `setupToken` null is for the operator of the machine; a wrong one is `forbidden`.
   */
  createFirstOwner(input: {
    setupToken: string | null
    email: string
    name: string
    passwordHash: string
    workspaceName: string
    auditOf?: (made: MadeMember) => AuditEntry | AuditEntry[]
  }): Promise<MemberRecord>
}

/** Whom an entry about a new member names. */
export type MadeMember = { userId: string; name: string; workspaceId: string }

export type AuditEntry = Pick<
  AuditRecord,
  'workspaceId' | 'actorId' | 'actorName' | 'action' | 'object' | 'result' | 'detail'
>

export interface AuditTrail {
  /** Adds an entry at the end of the chain. */
  appendAudit(entry: AuditEntry): Promise<AuditRecord>
  /** For rows of other parts. Throws what the database does; then neither the changes nor the entry are stored. */
  commitChange: CommitChange
  /** Newest first; `before` is a seq. */
  listAudit(query: { workspaceId: string; before?: number; limit: number }): Promise<AuditRecord[]>
  /** Seals the trail as it is, with an entry that says so, where it has no sealed head yet. */
  startAuditSeal(): Promise<void>
  /**
   * Walks the whole chain and compares its end with the sealed head. `brokenAt` is the seq of the first entry that does not
   * fit or is missing, or null; `isSealValid` is false for a head that was changed.
   */
  verifyAudit(): Promise<{ entries: number; brokenAt: number | null; isSealValid: boolean }>
}

/** What the parts are made of. `randomBytes` must be unpredictable in production. */
export type AccountTools = {
  clock: Clock
  newId: NewId
  randomBytes: (size: number) => Uint8Array
  /** Where the head of the audit trail is kept; without one, entries deleted from its end are not missed. */
  auditSeal?: AuditSeal | undefined
  /** Called when a right of the user was taken away, after it was stored. */
  onRevoked?: ((userId: string) => void) | undefined
}

export function createAccountStore(
  db: Db,
  tools: Pick<AccountTools, 'clock' | 'newId'> & Partial<AccountTools>,
): AccountStore {
  const whole: AccountTools = { randomBytes, ...tools }
  const trail = createAuditTrail(db, whole)
  const { commitChange } = trail
  return sayUnavailable({
    ...createUserRows(db, whole, commitChange),
    ...createSessionRows(db, whole, commitChange),
    ...createMemberRows(db, whole, commitChange),
    ...createTokenRows(db, whole, commitChange),
    ...createSettingRows(db, whole, commitChange),
    ...createFirstOwnerSetup(db, whole, commitChange),
    ...trail,
    getRevocationMark: () => readRevocationMark(db),
  })
}
