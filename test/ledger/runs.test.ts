import { expect, test } from 'vitest'
import type { StateEventDraft } from '@/orchestration/model/events'
import { NO_COST } from '@/orchestration/model/usage'
import { projectRun } from '@/orchestration/run/project-run'
import { ANNA, BEN, newReduction, newRun, newWorker, textDelta } from '../support/ledger-fixtures'
import { describeLedger } from '../support/ledger-suite'

describeLedger('runs', ({ ledger, newId, createRun, startWorker, claim }) => {
  const idempotent = (key: string, bodyHash: string) => ({
    run: newRun(newId('run')),
    workers: [],
    idempotency: { key, bodyHash },
  })

  test('a run is written with its workers, its counts and the events that say so', async () => {
    const { runId, workerIds } = await createRun({ workers: 3 })
    const view = await ledger().store.getRunView(runId)
    expect(Object.keys(view?.workers ?? {})).toEqual(workerIds)
    expect(view?.run).toMatchObject({ counts: { queued: 3 }, cost: NO_COST, lastSeq: 4 })
    const events = await ledger().store.listEvents(runId, { limit: 10 })
    expect(events.map(({ type }) => type)).toEqual([
      'run.created',
      'worker.created',
      'worker.created',
      'worker.created',
    ])
    expect(projectRun(events)).toEqual(view)
  })

  test('the same idempotency key and body give the run of old; another body is a conflict', async () => {
    const { store } = ledger()
    const first = await store.createRun(idempotent('key-1', 'hash-a'))
    const again = await store.createRun(idempotent('key-1', 'hash-a'))
    expect(again).toEqual({ run: first.run, created: false })
    await expect(store.createRun(idempotent('key-1', 'hash-b'))).rejects.toMatchObject({
      code: 'conflict',
      details: { runId: first.run.id },
    })
  })

  test('what was launched with a key is found by it in its own workspace only', async () => {
    const { store } = ledger()
    const { run } = await store.createRun(idempotent('key-3', 'hash-a'))
    const find = (workspaceId: string, bodyHash: string) => store.findLaunched(workspaceId, { key: 'key-3', bodyHash })
    expect(await find(run.workspaceId, 'hash-a')).toEqual(run)
    expect(await find('wsp_other', 'hash-a')).toBeNull()
    await expect(find(run.workspaceId, 'hash-b')).rejects.toMatchObject({ code: 'conflict' })
  })

  test('of ten launches with one key at once, one makes the run', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, () => ledger().store.createRun(idempotent('key-2', 'hash'))),
    )
    expect(outcomes.filter(({ created }) => created)).toHaveLength(1)
    expect(new Set(outcomes.map(({ run }) => run.id)).size).toBe(1)
  })

  test('the list is filtered, newest first, and paged without gap or repetition', async () => {
    const { store } = ledger()
    const workspaceId = 'wsp_list'
    const runs = Array.from({ length: 7 }, (_, index) =>
      newRun(newId('run'), {
        workspaceId,
        title: index === 2 ? 'Find the Bug' : 'Other',
        createdBy: index === 3 ? BEN : ANNA,
        createdAt: `2026-01-0${Math.min(index + 1, 5)}T00:00:00.000Z`,
      }),
    )
    for (const [index, run] of runs.entries()) {
      const target = { backend: index === 4 ? 'codex' : 'demo', model: null, label: 'x', options: {}, selection: {} }
      await store.createRun({ run, workers: [newWorker(newId('wkr'), run.id, 1, { target })], idempotency: null })
    }
    const ids = (items: { id: string }[]) => items.map(({ id }) => id)
    const collected: string[] = []
    for (let cursor: string | undefined, page = 0; page < 4; page++) {
      const { items, nextCursor } = await store.listRuns({ workspaceId, limit: 2, cursor })
      collected.push(...ids(items))
      cursor = nextCursor ?? undefined
      if (nextCursor === null) break
    }
    const newestFirst = [...runs].sort((a, b) => (a.createdAt + a.id < b.createdAt + b.id ? 1 : -1))
    expect(collected).toEqual(ids(newestFirst))

    const filtered = async (query: object) => ids((await store.listRuns({ workspaceId, limit: 100, ...query })).items)
    expect(await filtered({ query: 'bUG' })).toEqual([runs[2]?.id])
    expect(await filtered({ createdBy: BEN.id })).toEqual([runs[3]?.id])
    expect(await filtered({ backend: 'codex' })).toEqual([runs[4]?.id])
    expect(await filtered({ backend: 'dem' })).toEqual([])
    expect(await filtered({ status: ['running'] })).toEqual([])
    await expect(store.listRuns({ workspaceId, limit: 2, cursor: 'nonsense' })).rejects.toMatchObject({
      code: 'invalid_input',
    })
  })

  test('a text is looked for as it is: % and _ stand for themselves, page by page', async () => {
    const { store } = ledger()
    const workspaceId = newId('wsp')
    const titles = ['100% sure', '100 sure', 'snake_case', 'snakeXcase', 'a\\b', 'ab', '50% off']
    for (const title of titles) await createRun({ run: { workspaceId, title, prompt: 'x' } })
    const search = (query: string, cursor: string | null = null) =>
      store.listRuns({ workspaceId, limit: 1, query, ...(cursor === null ? {} : { cursor }) })
    const all = async (query: string) => {
      const found: string[] = []
      for (let page = await search(query); ; page = await search(query, page.nextCursor)) {
        found.push(...page.items.map(({ title }) => title))
        if (page.nextCursor === null) return found.sort()
      }
    }
    expect(await all('%')).toEqual(['100% sure', '50% off'])
    expect(await all('100% S')).toEqual(['100% sure'])
    expect(await all('e_c')).toEqual(['snake_case'])
    expect(await all('a\\b')).toEqual(['a\\b'])
    expect(await all('_')).toEqual(['snake_case'])
  })

  test.each([
    ['ÄPFEL Привет', ['äpfel', 'привет', 'Äpfel ПРИВЕТ', 'a\u0308pfel', 'ÄPFEL']],
    ['Große Maße, GROẞE', ['GROSSE', 'große', 'maße', 'masse']],
    ['Ο ΣΊΣΥΦΟΣ', ['σίσυφος', 'σίσυφοσ', 'Σίσυφος']],
    ['İSTANBUL ve Diyarbakır', ['istanbul', 'İstanbul', 'ISTANBUL', 'DİYARBAKIR', 'diyarbakir']],
    ['ＦＵＬＬ ｗｉｄｔｈ ｶﾞｲﾄﾞ', ['full width', 'ガイド', 'ＷＩＤＴＨ']],
    ['cafe\u0301 Tiếng Việt', ['CAFÉ', 'TIẾNG VIỆT', 'tiếng việt'.normalize('NFD')]],
    ['ﬁne co\u00ADoperation', ['FINE', 'cooperation']],
  ])('%s is found by every spelling that differs in case or form only', async (text, queries) => {
    const { store } = ledger()
    const workspaceId = newId('wsp')
    const { runId: byTitle } = await createRun({ run: { workspaceId, title: text, prompt: 'x' } })
    const { runId: byPrompt } = await createRun({
      run: { workspaceId, title: 'x', prompt: `${'y'.repeat(1_500)} ${text}` },
    })
    await createRun({ run: { workspaceId, title: 'x', prompt: `${'y'.repeat(2_500)} ${text}` } })
    for (const query of queries) {
      const { items } = await store.listRuns({ workspaceId, limit: 10, query })
      expect([query, items.map(({ id }) => id).sort()]).toEqual([query, [byTitle, byPrompt].sort()])
    }
    expect((await store.listRuns({ workspaceId, limit: 10, query: 'apfel' })).items).toEqual([])
  })

  test('a status moves by its table only, and a failure belongs to failed', async () => {
    const { store } = ledger()
    const { runId } = await createRun()
    expect(await store.updateRunStatus(runId, 'running')).toMatchObject({ status: 'running', stage: 'fanout' })
    await expect(store.updateRunStatus(runId, 'running')).rejects.toMatchObject({ code: 'illegal_state' })
    await expect(store.updateRunStatus(runId, 'failed')).rejects.toMatchObject({ code: 'invalid_input' })
    const failure = { reason: 'no_candidates' as const, message: 'all failed' }
    expect(await store.updateRunStatus(runId, 'failed', failure)).toMatchObject({ status: 'failed', failure })
    await expect(store.updateRunStatus(runId, 'running')).rejects.toMatchObject({ code: 'illegal_state' })
    expect(await store.reactivateRun(runId, ANNA, 'retry')).toMatchObject({
      status: 'running',
      failure: null,
      endedAt: null,
    })
    await expect(store.reactivateRun(runId, ANNA, 'retry')).rejects.toMatchObject({ code: 'illegal_state' })
    await expect(store.updateRunStatus('run_none', 'running')).rejects.toMatchObject({ code: 'not_found' })
  })

  test('what a person interrupted is counted and listed apart from what failed', async () => {
    const { store } = ledger()
    const workspaceId = newId('wsp')
    const fail = async (reason: 'interrupted' | 'process_crashed') => {
      const { runId, workerIds } = await createRun({ run: { workspaceId }, workers: 2 })
      const failure = { reason, message: 'It said "reason":"interrupted".' }
      for (const workerId of workerIds.slice(0, 1)) {
        await store.completeWorker(await claim(workerId), { status: 'failed', failure, result: null })
      }
      await store.updateRunStatus(runId, 'failed', failure)
      return runId
    }
    const [interrupted, crashed] = [await fail('interrupted'), await fail('process_crashed')]
    const { runId: open } = await createRun({ run: { workspaceId } })
    expect(await store.countInterrupted([interrupted, crashed, open])).toEqual({ [interrupted]: 1 })
    const listed = async (query: object) =>
      (await store.listRuns({ workspaceId, limit: 10, ...query })).items.map(({ id }) => id).sort()
    expect(await listed({ interrupted: true })).toEqual([interrupted])
    expect(await listed({ status: ['failed'], interrupted: false })).toEqual([crashed])
    expect(await listed({ interrupted: false })).toEqual([crashed, open].sort())
  })

  test('a stage that it is in already leaves no event', async () => {
    const { store } = ledger()
    const { runId } = await createRun()
    const { lastSeq } = await store.updateRunStage(runId, 'reduction')
    expect((await store.updateRunStage(runId, 'reduction')).lastSeq).toBe(lastSeq)
  })

  test('a change that throws leaves nothing behind', async () => {
    const { store } = ledger()
    const { runId } = await createRun()
    const before = await store.getRunView(runId)
    const abort = store.change(runId, {}, () => {
      throw new Error('no')
    })
    await expect(abort).rejects.toThrow('no')
    const drafts: StateEventDraft[] = [
      { workerId: null, attempt: null, type: 'run.stage.changed', message: '', payload: { stage: 'reduction' } },
      { workerId: null, attempt: null, type: 'run.cancelled', message: '', payload: {} },
      { workerId: null, attempt: null, type: 'run.completed', message: '', payload: {} },
    ]
    await expect(store.change(runId, {}, () => drafts)).rejects.toMatchObject({ code: 'illegal_state' })
    expect(await store.getRunView(runId)).toEqual(before)
  })

  test('a verdict is not erased by the run’s status', async () => {
    const { store } = ledger()
    const { runId } = await createRun()
    const reduction = newReduction(newId('red'), runId, 1)
    const verdict = { verdict: null, markdown: '# A', rawText: null, repaired: false }
    await store.change(runId, { reductions: true }, () => [
      { workerId: null, attempt: null, type: 'reduction.created', message: '', payload: { reduction, by: ANNA } },
      {
        workerId: null,
        attempt: null,
        type: 'reduction.completed',
        message: '',
        payload: { id: reduction.id, ...verdict },
      },
    ])
    await store.updateRunStatus(runId, 'running')
    await store.updateRunStatus(runId, 'failed', { reason: 'internal', message: 'x' })
    await store.reactivateRun(runId, ANNA, 'again')
    await store.updateRunStatus(runId, 'cancelled')
    expect(await store.getRun(runId)).toMatchObject({ status: 'cancelled', verdictId: reduction.id })
    expect(await store.getReduction(reduction.id)).toMatchObject({ status: 'completed', markdown: '# A' })
  })

  test('only an ended run is deleted, with all its rows', async () => {
    const { store } = ledger()
    const { runId, workerId, fence } = await startWorker()
    await store.addEvent(fence, textDelta(fence, 'hello'))
    await expect(store.deleteRun(runId)).rejects.toMatchObject({ code: 'illegal_state' })
    await store.completeWorker(fence, { status: 'completed', result: 'x', resultJson: null })
    await store.updateRunStatus(runId, 'completed')
    await store.deleteRun(runId)
    expect(await store.getRunView(runId)).toBeNull()
    expect(await store.getWorker(workerId)).toBeNull()
    expect(await store.listEvents(runId, { limit: 1 })).toEqual([])
    await expect(store.deleteRun(runId)).rejects.toMatchObject({ code: 'not_found' })
  })

  test('open runs are those that have not ended, oldest first', async () => {
    const { store } = ledger()
    const [a, b, c] = [await createRun(), await createRun(), await createRun()]
    await store.updateRunStatus(b.runId, 'cancelled')
    const open = (await store.listOpenRuns()).map(({ id }) => id)
    expect(open.filter((id) => [a, b, c].some(({ runId }) => runId === id))).toEqual([a.runId, c.runId])
  })

  test('texts that PostgreSQL cannot hold are cleaned the same way everywhere', async () => {
    const { store } = ledger()
    const { runId, workerIds } = await createRun({ run: { title: 'nul\u0000 half\ud800' } })
    const fence = await claim(workerIds.join())
    await store.addEvent(fence, textDelta(fence, 'nul\u0000 half\ud800'))
    await store.completeWorker(fence, { status: 'completed', result: 'a\u0000b', resultJson: { 'k\u0000': 'v\ud800' } })
    const view = await store.getRunView(runId)
    expect(view?.run.title).toBe('nul\ufffd half\ufffd')
    expect(view?.workers[fence.workerId]).toMatchObject({ result: 'a\ufffdb', resultJson: { 'k\ufffd': 'v\ufffd' } })
    const events = await store.listEvents(runId, { limit: 100 })
    expect(projectRun(events)).toEqual(view)
    // A stream's payload is only ever JSON, where both can stand: it is kept as it came.
    expect(events.find(({ type }) => type === 'assistant.message.delta')?.payload).toEqual({
      text: 'nul\u0000 half\ud800',
    })
  })
})
