import { connect } from 'node:net'
import { operatorName } from './operator-name'
import { adminAnswerSchema, type AdminAnswer, type AdminRequest } from './admin-request'

const NOBODY: ReadonlySet<string> = new Set(['ENOENT', 'ECONNREFUSED'])

/** Asks the server behind the socket; null when there is none. With `null` for a request it only looks whether there is one. */
export function callAdminServer(file: string, request: AdminRequest | null): Promise<AdminAnswer | null> {
  return new Promise((resolve, reject) => {
    let text = ''
    const socket = connect(file)
    socket.setEncoding('utf8')
    socket.on('connect', () => {
      if (request !== null) return void socket.write(`${JSON.stringify({ ...request, operator: operatorName() })}\n`)
      socket.destroy()
      resolve({ ok: true, text: '' })
    })
    socket.on('data', (chunk: string) => (text += chunk))
    socket.on('end', () => {
      try {
        resolve(adminAnswerSchema.parse(JSON.parse(text)))
      } catch (error) {
        reject(new Error('the running server ended before it answered', { cause: error }))
      }
    })
    socket.on('error', (error) => {
      const isNobody = 'code' in error && typeof error.code === 'string' && NOBODY.has(error.code)
      if (isNobody) resolve(null)
      else reject(error)
    })
  })
}
