import type { Db } from '@/server/database/client'
import type { AccountTools, SettingRows } from './account-store'

export function createSettingRows(db: Db, { clock }: AccountTools): SettingRows {
  return {
    async getSetting(key) {
      const row = await db.setting.findUnique({ where: { key } })
      return row?.value ?? null
    },
    async putSetting(key, value) {
      const updatedAt = new Date(clock.now())
      await db.setting.upsert({ where: { key }, create: { key, value, updatedAt }, update: { value, updatedAt } })
    },
  }
}
