import { readConnection } from './connection'

export const NOT_SENT = 'Not sent: you are offline.'

/** An order that was given while the browser had no network. It has not left the page and never will by itself. */
export class NotSentError extends Error {
  constructor() {
    super(NOT_SENT)
    this.name = 'NotSentError'
  }
}

/** @throws NotSentError while the browser has no network: an order is never kept for later. */
export function assertCanSend(): void {
  if (readConnection() === 'offline') throw new NotSentError()
}
