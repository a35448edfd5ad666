/** What came is no answer of a model: a web page of something in between, or an event without an end. */
export class UnreadableAnswer extends Error {
  readonly excerpt: string

  constructor(message: string, excerpt: string) {
    super(message)
    this.excerpt = excerpt
  }
}
