import type { Db } from '@/server/database/client'
import type { AccountTools, SettingRows } from './account-store'
import type { CommitChange } from './audit-trail'

export function createSettingRows(db: Db, { clock }: AccountTools, commitChange: CommitChange): SettingRows {
  return {
    async getSetting(key) {
      const row = await db.setting.findUnique({ where: { key } })
      return row?.value ?? null
    },
    async putSetting(key, value, audit) {
      const updatedAt = new Date(clock.now())
      const change = { where: { key }, create: { key, value, updatedAt }, update: { value, updatedAt } }
      await commitChange(audit, () => [db.setting.upsert(change)])
    },
  }
}
