import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Prisma } from '@/generated/sqlite/client'
import type { Db } from '@/server/database/client'
import { isUniqueConflict } from '@/server/database/prisma-errors'
import { isUnreadableValue, jsonColumn, toUnion } from '@/orchestration/model/stored-value'
import type { AccountTools, AuditEntry, AuditTrail } from './account-store'
import type { AuditHead } from './audit-seal'
import type { AuditRecord } from './records'

const FIRST_PREVIOUS = '0'.repeat(64)
const APPEND_TRIES_MAX = 50
const VERIFY_PAGE = 500

const resultSchema = z.enum(['ok', 'refused', 'failed'])
const detailSchema = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
const DETAIL = jsonColumn('AuditEntry.detail', detailSchema)

/** Makes changes and writes their entries, if there are any, in the same transaction: neither is stored without the other. */
export type CommitChange = (
  audit: AuditEntry | readonly AuditEntry[] | undefined,
  changes: () => Change[],
) => Promise<void>
type Change = Prisma.PrismaPromise<unknown>

export function createAuditTrail(db: Db, { clock, auditSeal: seal }: AccountTools): AuditTrail {
  let lastAppend: Promise<unknown> = Promise.resolve()

  const trail: AuditTrail = {
    appendAudit: (entry) => appendWith([entry], () => []),

    commitChange: async (audit, changes) => {
      const [first, ...more] = audit === undefined ? [] : [audit].flat()
      await (first === undefined ? db.$transaction(changes()) : appendWith([first, ...more], changes))
    },

    async startAuditSeal() {
      if (seal === undefined || (await seal.read()) !== null) return
      const entries = await db.auditEntry.count()
      const system = { workspaceId: null, actorId: 'system', actorName: 'Plenum' }
      await trail.appendAudit({ ...system, action: 'audit.seal', object: 'audit', result: 'ok', detail: { entries } })
    },

    async listAudit({ workspaceId, before, limit }) {
      const where = before === undefined ? { workspaceId } : { workspaceId, seq: { lt: before } }
      const rows = await db.auditEntry.findMany({ where, orderBy: { seq: 'desc' }, take: limit })
      return rows.map(toListedAudit)
    },

    async verifyAudit() {
      // Before the chain: what is written meanwhile is beyond this head.
      const head = seal === undefined ? null : await seal.read()
      const chain = await verifyChain()
      if (head === 'invalid') return { ...chain, isSealValid: false }
      if (chain.brokenAt !== null || head === null || (await isStored(head))) return { ...chain, isSealValid: true }
      return { ...chain, brokenAt: Math.min(head.seq, chain.entries + 1), isSealValid: true }
    },
  }

  return trail

  /** Answers the last record. */
  function appendWith(entries: Entries, changes: () => Change[]): Promise<AuditRecord> {
    // In line within this process; between processes the primary key decides and the loser tries again.
    const append = lastAppend.then(async () => {
      const record = await appendAtEnd(entries, changes)
      await advanceSeal(record)
      return record
    })
    lastAppend = append.catch(() => undefined) // the caller gets the error; the next in line must not
    return append
  }

  /** A head that is not in the chain stays as it is: what was deleted before this entry must still be missed after it. */
  async function advanceSeal(record: AuditRecord): Promise<void> {
    if (seal === undefined) return
    const head = await seal.read()
    if (head === 'invalid' || (head !== null && !(await leadsTo(head, record)))) return
    await seal.write({ seq: record.seq, hash: record.hash })
  }

  async function leadsTo(head: AuditHead, record: AuditRecord): Promise<boolean> {
    if (head.seq === record.seq - 1) return head.hash === record.previous
    return head.seq < record.seq && (await isStored(head)) // other processes wrote in between
  }

  /** Another process was first; a conflict of anything else is the change's own. */
  async function isTaken(seq: number): Promise<boolean> {
    return (await db.auditEntry.findUnique({ where: { seq }, select: { seq: true } })) !== null
  }

  async function isStored({ seq, hash }: AuditHead): Promise<boolean> {
    return (await db.auditEntry.findUnique({ where: { seq }, select: { hash: true } }))?.hash === hash
  }

  /** Walks the chain. */
  async function verifyChain(): Promise<{ entries: number; brokenAt: number | null }> {
    let previous = FIRST_PREVIOUS
    let entries = 0
    for (;;) {
      const page = { where: { seq: { gt: entries } }, orderBy: { seq: 'asc' }, take: VERIFY_PAGE } as const
      const rows = await db.auditEntry.findMany(page)
      for (const row of rows) {
        const record = toListedAudit(row)
        const fits = record.seq === entries + 1 && record.previous === previous && record.hash === hashOf(record)
        if (!fits) return { entries, brokenAt: record.seq }
        previous = record.hash
        entries = record.seq
      }
      if (rows.length < VERIFY_PAGE) return { entries, brokenAt: null }
    }
  }

  async function appendAtEnd([first, ...more]: Entries, changes: () => Change[]): Promise<AuditRecord> {
    for (let tries = 1; ; tries++) {
      const last = await db.auditEntry.findFirst({ orderBy: { seq: 'desc' }, select: { seq: true, hash: true } })
      const at = new Date(clock.now()).toISOString()
      const begin = sign(first, { at, previous: last })
      const records = [begin]
      let end = begin
      for (const entry of more) records.push((end = sign(entry, { at, previous: end })))
      try {
        await db.$transaction([...changes(), ...records.map(add)])
        return end
      } catch (error) {
        if (!isUniqueConflict(error) || tries >= APPEND_TRIES_MAX || !(await isTaken(begin.seq))) throw error
      }
    }
  }

  function add(record: AuditRecord) {
    const detail = DETAIL.encode(record.detail)
    return db.auditEntry.create({ data: { ...record, at: new Date(record.at), detail } })
  }
}

type Entries = readonly [AuditEntry, ...AuditEntry[]]

function sign(entry: AuditEntry, { at, previous }: { at: string; previous: AuditHead | null }): AuditRecord {
  const link = { seq: (previous?.seq ?? 0) + 1, previous: previous?.hash ?? FIRST_PREVIOUS }
  const unsigned = { ...entry, ...link, at }
  return { ...unsigned, hash: hashOf(unsigned) }
}

function hashOf(record: Omit<AuditRecord, 'hash'>): string {
  const { seq, at, workspaceId, actorId, actorName, action, object, result, detail, previous } = record
  const signed = [previous, seq, at, workspaceId, actorId, actorName, action, object, result, JSON.stringify(detail)]
  return createHash('sha256').update(JSON.stringify(signed)).digest('hex')
}

type AuditRow = Omit<AuditRecord, 'at' | 'result' | 'detail'> & { at: Date; result: string; detail: string }

/** An entry that cannot be read hides no other: it is listed with the reason as its detail, and breaks the chain. */
function toListedAudit(row: AuditRow): AuditRecord {
  try {
    return toAudit(row)
  } catch (error) {
    if (!isUnreadableValue(error)) throw error
    return { ...row, at: row.at.toISOString(), result: 'failed', detail: { unreadable: error.message } }
  }
}

function toAudit(row: AuditRow): AuditRecord {
  return {
    ...row,
    at: row.at.toISOString(),
    result: toUnion(resultSchema.options, row.result, 'AuditEntry.result', String(row.seq)),
    detail: DETAIL.decode(row.detail, String(row.seq)),
  }
}
