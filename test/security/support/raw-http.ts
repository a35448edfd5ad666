import { connect } from 'node:net'

export type RawAnswer = { status: number; head: string; body: string }

/**
 * Writes bytes to a server as they are and reads until it closes the connection. `write` may go on writing; a connection that
 * the server resets ends the answer.
 */
export function rawRequest(port: number, write: (send: (text: string) => void) => void): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    let text = ''
    socket.setEncoding('latin1')
    socket.on('data', (chunk) => (text += String(chunk)))
    socket.on('error', () => undefined) // a reset after the answer; without one `close` rejects
    socket.once('close', () => {
      const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1])
      const [head = '', ...rest] = text.split('\r\n\r\n')
      if (Number.isNaN(status)) reject(new Error(`no answer but "${text.slice(0, 200)}"`))
      else resolve({ status, head, body: rest.join('\r\n\r\n') })
    })
    write((part) => void (socket.writable && socket.write(part, 'latin1')))
  })
}
