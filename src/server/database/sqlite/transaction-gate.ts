/**
 * Keeps the queries of a process out of its open transaction: they share one connection, so without this they would run
 * inside it, see what is not committed and be rolled back with it. First come, first served.
 */
export class TransactionGate {
  private last: Promise<void> | null = null

  /** Waits for the transactions before, then holds the gate until the returned function is called. */
  async enter(): Promise<() => void> {
    const before = this.last
    let release: () => void = () => {}
    const mine = new Promise<void>((resolve) => {
      release = resolve
    })
    this.last = mine
    await before
    return () => {
      if (this.last === mine) this.last = null
      release()
    }
  }

  /** Resolves when no transaction is open or waiting. What follows it synchronously runs outside of any. */
  async whenFree(): Promise<void> {
    while (this.last !== null) await this.last
  }
}
