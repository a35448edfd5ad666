import { expect } from 'vitest'

// Vitest types its matchers as any; inside an expected value they are whatever they stand for.
export const containing = (text: string): unknown => expect.stringContaining(text)
export const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern)
export const having = (fields: object): unknown => expect.objectContaining(fields)
export const listWith = (item: unknown): unknown => expect.arrayContaining([item])
