import { describe, expect, it } from 'vitest'
import { composeAnswer } from '@/server/runtimes/demo/agent/compose-answer'
import { parseDirectives } from '@/server/runtimes/demo/agent/directives'
import { failureOf } from '@/server/runtimes/demo/agent/flaky'
import { DEMO_MODELS } from '@/server/runtimes/demo/demo-models'

const [fast, smart, flaky] = DEMO_MODELS
const request = { prompt: 'Compare Redis and Kafka', model: fast, effort: 'medium', seed: '1', earlier: null } as const

describe('an answer of the demo', () => {
  it('is the same for the same prompt, model and seed, and another otherwise', () => {
    const texts = [
      request,
      request,
      { ...request, seed: '2' },
      { ...request, model: smart },
      { ...request, prompt: 'Compare Redis and NATS' },
    ].map((one) => composeAnswer(one).text)
    expect(texts[0]).toBe(texts[1])
    expect(new Set(texts).size).toBe(4)
  })

  it('is deeper by the smart model than by the fast one', () => {
    const deep = composeAnswer({ ...request, model: smart }).text
    expect(deep.length).toBeGreaterThan(composeAnswer(request).text.length * 1.5)
    expect(deep).toContain('## Trade-offs')
  })

  it('thinks more with more effort', () => {
    const thoughts = (effort: 'low' | 'high') => composeAnswer({ ...request, effort }).thoughts.length
    expect(thoughts('high')).toBeGreaterThan(thoughts('low'))
  })

  it.each(['', '   ', '🙂', '__proto__', 'x'.repeat(100_000), '[[[[', 'Was kostet die Welt?'])(
    'is made of any prompt: %.20s',
    (prompt) => {
      expect(composeAnswer({ ...request, prompt }).text.length).toBeGreaterThan(100)
    },
  )
})

describe('the flaky model', () => {
  const failing = (attempt: number, model: (typeof DEMO_MODELS)[number] = flaky) =>
    Array.from({ length: 200 }, (_, index) => String(index)).filter(
      (seed) => failureOf(model, { prompt: 'p', seed, attempt }) !== null,
    )

  it('fails for about a third of the seeds, always the same ones', () => {
    expect(failing(1).length).toBeGreaterThan(40)
    expect(failing(1).length).toBeLessThan(100)
    expect(failing(1)).toEqual(failing(1))
  })

  it('seldom fails when retried', () => {
    expect(failing(2).length).toBeLessThan(failing(1).length / 3)
  })

  it('is the only one that fails', () => {
    expect([...failing(1, fast), ...failing(1, smart)]).toEqual([])
  })
})

describe('directives', () => {
  const parse = (prompt: string) => parseDirectives(prompt, { ordinal: 1, model: 'demo-fast' })

  it('are taken out of the prompt in order; unknown ones are ordinary text', () => {
    expect(parse('Do [say hi] this [unknown x] now [refuse]')).toEqual({
      directives: [
        { name: 'say', argument: 'hi' },
        { name: 'refuse', argument: '' },
      ],
      rest: 'Do  this [unknown x] now',
    })
  })

  it('may hold brackets, and JSON any characters', () => {
    expect(parse('[say a [b] c][json {"x": ["]", "\\"["]}]').directives).toEqual([
      { name: 'say', argument: 'a [b] c' },
      { name: 'json', argument: '{"x": ["]", "\\"["]}' },
    ])
  })

  it('that are not closed are ordinary text', () => {
    expect(parse('[say hi')).toEqual({ directives: [], rest: '[say hi' })
  })
})
