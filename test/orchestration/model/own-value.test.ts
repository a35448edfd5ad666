import { expect, test } from 'vitest'
import { ownValue } from '@/orchestration/model/own-value'

test.each(['constructor', '__proto__', 'toString', 'hasOwnProperty'])(
  '[S-17] %s is no value of a plain record',
  (key) => {
    expect(ownValue({ a: 1 }, key)).toBeUndefined()
    expect(ownValue(JSON.parse(`{"${key}":1}`) as Record<string, number>, key)).toBe(1)
  },
)
