import { expect, test } from 'vitest'
import { toDraft, toEntry, type Entry } from '@/components/runtimes/definition-draft'

test('models that stay keep the prices that the form does not show', () => {
  const priced = { id: 'big', label: 'Big', inputPerMTok: 3, outputPerMTok: 15, cachedInputPerMTok: 0.3 }
  const entry: Entry = { id: 'own', kind: 'openai-compatible', baseUrl: 'https://x.example.org/v1', models: [priced] }
  const draft = { ...toDraft(entry), models: 'big\nnew' }
  expect(toEntry(draft, entry)).toMatchObject({ models: [priced, { id: 'new' }] })
  expect(toEntry({ ...draft, models: 'new' }, entry)).toMatchObject({ models: [{ id: 'new' }] })
  expect(toEntry(draft)).toMatchObject({ models: [{ id: 'big' }, { id: 'new' }] })
})
