import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { extractJsonObjects, fencedBlocks } from '@/orchestration/reduction/extract-json'

const valuesIn = (text: string) => extractJsonObjects(text).map(({ value }) => value)

describe('JSON objects of a text', () => {
  it('are found in order between prose', () => {
    expect(valuesIn('First {"a":1}, then {"b":{"c":2}} and no more.')).toEqual([{ a: 1 }, { b: { c: 2 } }])
  })

  it('are found behind a stray brace, an unclosed quote and braces of prose', () => {
    expect(valuesIn('if (x) { and so on\n{"a":1}')).toEqual([{ a: 1 }])
    expect(valuesIn('he said { "unclosed\n {"a":1}')).toEqual([{ a: 1 }])
    expect(valuesIn('{ see: {"a":1} }')).toEqual([{ a: 1 }])
    expect(valuesIn('5" {"a":1}')).toEqual([{ a: 1 }])
  })

  it('may hold braces and quotes in their strings', () => {
    expect(valuesIn('x {"a":"} \\" {"} y')).toEqual([{ a: '} " {' }])
  })

  it('never include arrays or single values', () => {
    expect(valuesIn('[1] "x" 3')).toEqual([])
  })

  it('are found again wherever they stand in prose', () => {
    const prose = fc.string().map((text) => text.replace(/[{}"\\]/g, ''))
    fc.assert(
      fc.property(prose, fc.dictionary(fc.string(), fc.jsonValue()), prose, (before, value, after) => {
        expect(valuesIn(`${before}\n${JSON.stringify(value)}\n${after}`)).toEqual([JSON.parse(JSON.stringify(value))])
      }),
    )
  })

  it('take work in proportion to the text, also when it is hostile', () => {
    let parsed = 0
    const original = JSON.parse.bind(JSON)
    JSON.parse = (text: string) => {
      parsed += text.length
      return original(text) as unknown
    }
    try {
      const hostile = `${'{'.repeat(20_000)}x${'}'.repeat(20_000)}`
      expect(extractJsonObjects(hostile)).toEqual([])
      expect(parsed).toBeLessThanOrEqual(4 * hostile.length)
    } finally {
      JSON.parse = original
    }
  })
})

describe('fenced blocks', () => {
  it('are those that are JSON or do not say what they are', () => {
    expect(fencedBlocks('a\n```json\n{"a":1}\n```\n```ts\nlet x\n```\n```\nplain\n```')).toEqual(['{"a":1}', 'plain'])
  })

  it('reach to the end when they are not closed', () => {
    expect(fencedBlocks('```json\n{"a":1}')).toEqual(['{"a":1}'])
  })
})
