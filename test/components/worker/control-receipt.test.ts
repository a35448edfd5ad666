import { expect, test } from 'vitest'
import { receiptSentence } from '@/components/worker/control-receipt'
import { at, controlRecord } from '../support/run-fixture'

test('a control with its effect says when it was accepted and when it took effect', () => {
  const control = controlRecord({
    status: 'completed',
    receipts: [
      { step: 'requested', at: at(0), note: null },
      { step: 'delivered', at: at(120), note: null },
      { step: 'acknowledged', at: at(400), note: null },
      { step: 'effect', at: at(1900), note: null },
    ],
  })
  expect(receiptSentence(control)).toBe('interrupt accepted 0.4 s, turn ended 1.9 s')
})

test('a control without an effect is never shown as done', () => {
  expect(receiptSentence(controlRecord())).toBe('interrupt requested, waiting for its effect')
})

test('a failed control says why', () => {
  const control = controlRecord({ status: 'failed', error: 'the runtime cannot interrupt' })
  expect(receiptSentence(control)).toBe('interrupt failed: the runtime cannot interrupt')
})
