import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'

/** Browsers keep a cookie for at most 400 days. */
const MAX_AGE_SECONDS = 400 * 24 * 60 * 60
const VALUE = /^([0-9a-f]{32})\.([0-9a-f]{64})$/

/**
 * Remembers devices that signed in to an account, in a cookie: a random id and an HMAC over it and the account's address.
 * It opens nothing; it only keeps others from locking the device out.
 */
export interface KnownDevices {
  cookieName: string
  /** The device's id, if the cookie's value was issued for this account. */
  read(value: string | null, email: string): string | null
  /** A `Set-Cookie` for a device that has signed in to the account. */
  issue(deviceId: string, email: string): string
}

export function createKnownDevices(options: { secret: string; secureCookies: boolean }): KnownDevices {
  const key = Buffer.from(hkdfSync('sha256', options.secret, '', 'plenum known device', 32))
  const cookieName = options.secureCookies ? '__Host-plenum.device' : 'plenum.device'
  const seal = (deviceId: string, email: string) =>
    createHmac('sha256', key).update(`${deviceId}\0${email.toLowerCase()}`).digest()

  return {
    cookieName,
    read(value, email) {
      const [, deviceId, mac] = VALUE.exec(value ?? '') ?? []
      if (deviceId === undefined || mac === undefined) return null
      return timingSafeEqual(Buffer.from(mac, 'hex'), seal(deviceId, email)) ? deviceId : null
    },
    issue(deviceId, email) {
      const value = `${deviceId}.${seal(deviceId, email).toString('hex')}`
      const secure = options.secureCookies ? '; Secure' : ''
      return `${cookieName}=${value}; Path=/; Max-Age=${MAX_AGE_SECONDS}; HttpOnly; SameSite=Lax${secure}`
    },
  }
}
