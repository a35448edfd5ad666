import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { AnswerForm } from '@/components/request/answer-form'
import { groupRequests } from '@/components/request/group-requests'
import { RequestDetail } from '@/components/request/request-detail'
import { RequestGroups } from '@/components/request/request-groups'
import { CostTab } from '@/components/usage/cost-tab'
import type { RuntimeRequestRecord } from '@/orchestration/model/request'
import { requestRecord, runRecord, runView, workerRecord } from '../support/run-fixture'
import { Providers } from '@/components/trpc/provider'

const QUESTION: RuntimeRequestRecord['questions'][number] = {
  ...{ id: 'q1', text: 'What is its name?', type: 'text', required: true, options: [] },
}

function rowsOf(requests: RuntimeRequestRecord[]): string[] {
  const html = renderToStaticMarkup(
    <Providers>
      <RequestGroups
        groups={groupRequests(requests)}
        labelOf={() => 'demo'}
        mayAnswer={() => true}
        folderOf={() => '/srv/app'}
        onSettled={() => undefined}
      />
    </Providers>,
  )
  return [...html.matchAll(/<summary class="flex h-11.*?<\/summary>/g)].map(([row]) => row)
}

test('a closed row says what to look at twice, and that an approval is nothing but a title', () => {
  const [push, test, vague] = rowsOf([
    requestRecord({
      id: 'req_1',
      digest: '1',
      kind: 'approval.command',
      summary: 'Run',
      detail: 'git push origin main',
    }),
    requestRecord({ id: 'req_2', digest: '2', kind: 'approval.command', summary: 'Run', detail: 'npm test' }),
    requestRecord({ id: 'req_3', digest: '3', kind: 'approval.tool', summary: 'Bash', detail: null }),
  ])
  expect(push).toContain('publishes')
  expect(test).not.toMatch(/publishes|title only/)
  expect(vague).toContain('title only')
})

test('a question that is the title of its card is written once for the eyes, and stays the label of its field', () => {
  const request = { questions: [QUESTION] }
  const form = (heading: string) =>
    renderToStaticMarkup(<AnswerForm request={request} heading={heading} busy={false} onSubmit={() => undefined} />)
  expect(form(QUESTION.text)).toMatch(/<label[^>]*><span class="sr-only[^"]*">What is its name\?/)
  expect(form('Two questions')).not.toContain('sr-only')
})

test('a question without anything to look at leaves no gap', () => {
  const html = renderToStaticMarkup(
    <RequestDetail
      request={requestRecord({ kind: 'user_input.tool', summary: 'Which?', detail: null })}
      folder={null}
    />,
  )
  expect(html).toMatch(/^<div class="[^"]*empty:hidden[^"]*"><\/div>$/)
})

test('while no amount is known, no part of the cost is $0 and no source is told', () => {
  const worker = workerRecord({ status: 'running' })
  const html = renderToStaticMarkup(
    <CostTab view={runView({ run: runRecord({ status: 'running' }), workers: { [worker.id]: worker } })} />,
  )
  expect(html).toContain('cost not known yet')
  expect(html).not.toMatch(/\$0|>unknown</)
})
